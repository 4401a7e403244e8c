"""What the program needs to know of the incident's own kinds of record."""

from kb.store.kinds import Field, FieldType, RecordKind
from kb.vocabulary import enums as e

#: Milestones in their order, T0 to T9, with the words people read.
MILESTONES: dict[str, str] = {
    "first_activity_at": "First activity",
    "evidence_available_at": "First evidence available",
    "detected_at": "Detected",
    "acknowledged_at": "Acknowledged",
    "triaged_at": "Declared",
    "contained_at": "Contained",
    "eradicated_at": "Eradicated",
    "recovered_at": "Recovered",
    "resolved_at": "Resolved",
    "closed_at": "Closed",
}

_T = FieldType

INCIDENT = RecordKind(
    name="incident",
    plural="incidents",
    label="incident",
    dossier="id",
    fields=(
        Field("number", _T.LINE, "Id", mono=True, search=True, editable=False),
        Field("title", _T.LINE, "Title", signoff=True, search=True),
        Field("summary", _T.MARKDOWN, "Summary", signoff=True, search=True),
        Field("severity", _T.ENUM, "Severity", e.Severity, signoff=True),
        Field("status", _T.LINE, "Status in the source"),
        Field("review_state", _T.ENUM, "State", e.ReviewState),
        Field("classification", _T.ENUM, "Classification", e.Classification, open_choice=True),
        Field("determination", _T.LINE, "Determination"),
        Field("tlp", _T.ENUM, "Marking", e.Tlp, signoff=True),
        Field("pap", _T.ENUM, "Permissible actions", e.Pap),
        Field("incident_type", _T.LINE, "Type", search=True),
        Field("detection_source", _T.LINE, "Detected by", search=True),
        Field("entry", _T.LINE, "Entry", search=True),
        *(Field(name, _T.TIME, label) for name, label in MILESTONES.items()),
        Field("last_activity_at", _T.TIME, "Last activity"),
        Field("moments", _T.JSON, "How the times are known"),
        Field("root_cause", _T.MARKDOWN, "Root cause", search=True),
        Field("impacts", _T.ROWS, "Impact", signoff=True),
        Field("lead", _T.PERSON, "Lead", signoff=True, search=True),
        Field("reporter", _T.PERSON, "Reported by"),
        Field("responders", _T.TAGS, "Responders"),
        Field("tags", _T.TAGS, "Tags", search=True),
        Field("techniques", _T.TAGS, "ATT&CK techniques", search=True, mono=True),
        Field("playbook_version_id", _T.LINK, "Playbook"),
        Field("playbook_was_stale", _T.FLAG, "Playbook's review was overdue", editable=False),
        Field("reported_to", _T.LINE, "Reported to"),
        Field("config_decision", _T.ENUM, "Configuration changes", e.ConfigDecision),
        Field("config_decision_reason", _T.TEXT, "Reason of the decision", search=True),
        Field("config_decision_by", _T.PERSON, "Decided by"),
        Field("config_decision_at", _T.TIME, "Decided"),
        Field("knowledge_updates", _T.JSON, "Workflows, processes, policies, playbooks"),
        Field("custom", _T.JSON, "Own fields", search=True),
        Field("review_skipped", _T.TEXT, "Review skipped because", search=True),
        Field("backfilled", _T.FLAG, "Recorded afterwards"),
        Field("is_example", _T.FLAG, "Example"),
    ),
)

SOURCE = RecordKind(
    name="incident_source",
    plural="sources",
    label="source",
    title="external_id",
    fields=(
        Field("product", _T.LINE, "Product"),
        Field("external_id", _T.LINE, "Id in the source", mono=True, search=True),
        Field("external_number", _T.LINE, "Number in the source", mono=True, search=True),
        Field("url", _T.LINE, "Address"),
        Field("tenant", _T.LINE, "Tenant", mono=True),
        Field("portal", _T.LINE, "Portal"),
        Field("connected_on", _T.DATE, "Connected since"),
        Field("prerequisites", _T.ROWS, "Prerequisites"),
        Field("file_name", _T.LINE, "File"),
        Field("file_sha256", _T.LINE, "SHA-256 of the file", mono=True),
        Field("imported_at", _T.TIME, "Imported"),
        Field("baseline", _T.JSON, "Values of the last import", editable=False),
        Field("extra", _T.JSON, "Further fields"),
    ),
)

ALERT = RecordKind(
    name="alert",
    plural="alerts",
    label="alert",
    fields=(
        Field("external_id", _T.LINE, "Id in the source", mono=True, search=True),
        Field("title", _T.LINE, "Title", search=True),
        Field("description", _T.TEXT, "Description", search=True),
        Field("severity", _T.ENUM, "Severity", e.Severity, open_choice=True),
        Field("status", _T.LINE, "Status"),
        Field("category", _T.LINE, "Category", search=True),
        Field("product", _T.LINE, "Product"),
        Field("detection_source", _T.LINE, "Detection source"),
        Field("classification", _T.ENUM, "Classification", e.Classification, open_choice=True),
        Field("determination", _T.LINE, "Determination"),
        Field("techniques", _T.TAGS, "ATT&CK techniques", search=True, mono=True),
        Field("tactics", _T.TAGS, "Tactics"),
        Field("created_in_source_at", _T.TIME, "Raised"),
        Field("first_activity_at", _T.TIME, "First activity"),
        Field("last_activity_at", _T.TIME, "Last activity"),
        Field("resolved_at", _T.TIME, "Resolved"),
        Field("assigned_to", _T.PERSON, "Assigned to"),
        Field("recommended_actions", _T.TEXT, "Recommended actions"),
        Field("url", _T.LINE, "Address"),
        Field("asset_ids", _T.LINKS, "Assets and entities"),
        Field("extra", _T.JSON, "Further fields"),
    ),
)

SAVED_VERSION = RecordKind(
    name="saved_version",
    plural="versions",
    label="version",
    title="name",
    searchable=False,
    fields=(
        Field("number", _T.INTEGER, "Version"),
        Field("name", _T.LINE, "Name"),
        Field("by", _T.PERSON, "Saved by"),
        Field("at", _T.TIME, "Saved"),
        Field("content_hash", _T.LINE, "Content hash", mono=True),
    ),
)
