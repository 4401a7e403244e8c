"""The fields that playbooks, articles and automation rules have in common, declared once."""

from kb.store.kinds import Field, FieldType
from kb.vocabulary.enums import KnowledgeState

_T = FieldType

#: Of every playbook, article and rule, after what tells them apart.
ITEM_FIELDS: tuple[Field, ...] = (
    Field("former_titles", _T.TAGS, "Former titles", search=True, editable=False),
    Field("tags", _T.TAGS, "Tags", search=True),
    Field("techniques", _T.TAGS, "ATT&CK techniques", search=True, mono=True),
    Field("owner", _T.PERSON, "Owner"),
    Field("owner_approves", _T.FLAG, "Published by its owner only"),
    Field("review_due", _T.DATE, "Review due"),
    Field("source", _T.LINE, "Source"),
    Field("licence", _T.LINE, "Licence"),
    Field("state", _T.ENUM, "State", KnowledgeState),
    Field("retired_reason", _T.LINE, "Why it was retired", editable=False),
    Field("successor_id", _T.LINK, "Successor", editable=False),
    Field("published_version_id", _T.LINK, "Published version"),
    Field("draft_version_id", _T.LINK, "Draft"),
    Field("import_key", _T.LINE, "Imported from", editable=False),
    Field("import_hash", _T.LINE, "Text of the last import", editable=False),
)

#: Of every version, after the link to its item.
VERSION_FIELDS: tuple[Field, ...] = (
    Field("number", _T.INTEGER, "Version"),
    Field("state", _T.ENUM, "State", KnowledgeState),
    Field("body", _T.MARKDOWN, "Text", search=True),
    Field("change_note", _T.LINE, "What changed"),
    Field("published_at", _T.TIME, "Published"),
    Field("published_by", _T.PERSON, "Published by"),
    Field("effective_from", _T.DATE, "In force from", editable=False),
    Field("requested_by", _T.PERSON, "Review asked by", editable=False),
    Field("returned_because", _T.LINE, "Returned because", editable=False),
)
