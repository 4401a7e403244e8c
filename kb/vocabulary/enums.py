"""Enumerations of the record. Codes are stored, labels are shown.

Codes that a console may extend at any time (status, classification, determination)
are plain text in the store: an unknown value is kept as it came in.
"""

from enum import StrEnum


class Word(StrEnum):
    """A stored code with a label for people."""

    @property
    def label(self) -> str:
        """What people read; derived from the code unless a subclass says otherwise."""
        return self.value.replace("_", " ").capitalize()


class Severity(Word):
    """How bad an incident or alert is. Consoles know no "critical"; houses do."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    INFORMATIONAL = "informational"
    NOT_SET = "not_set"

    @property
    def rank(self) -> int:
        """0 for the worst: the order in lists."""
        return list(Severity).index(self)


class ReviewState(Word):
    """The life of a post-incident review."""

    RECORDING = "recording"
    IN_REVIEW = "in_review"
    SIGN_OFF = "sign_off"
    APPROVED = "approved"

    @property
    def label(self) -> str:
        """Sign-off is written with a hyphen."""
        return "Sign-off" if self is ReviewState.SIGN_OFF else super().label


class Tlp(Word):
    """Traffic Light Protocol 2.0 of FIRST."""

    CLEAR = "clear"
    GREEN = "green"
    AMBER = "amber"
    AMBER_STRICT = "amber_strict"
    RED = "red"

    @property
    def label(self) -> str:
        """The exact wording of the standard, such as TLP:AMBER+STRICT."""
        return "TLP:" + self.value.upper().replace("_", "+")

    @property
    def meaning(self) -> str:
        """In one sentence, who may be told."""
        return _TLP_MEANING[self.value]


_TLP_MEANING = {
    "clear": "recipients may share this with the world, without limit.",
    "green": "recipients may share this within their community, not publicly.",
    "amber": (
        "recipients may share this within their own organisation and its clients, "
        "with those who need to know."
    ),
    "amber_strict": "recipients may share this only within their own organisation.",
    "red": "for the eyes and ears of individual recipients only; no further disclosure.",
}


class Pap(Word):
    """Permissible Actions Protocol: how visibly an indicator may be used."""

    CLEAR = "clear"
    GREEN = "green"
    AMBER = "amber"
    RED = "red"

    @property
    def label(self) -> str:
        """As the protocol writes it, such as PAP:AMBER."""
        return "PAP:" + self.value.upper()


class Classification(Word):
    """The verdict on an incident, in the consoles' shared sense."""

    NOT_SET = "not_set"
    TRUE_POSITIVE = "true_positive"
    EXPECTED_ACTIVITY = "expected_activity"
    FALSE_POSITIVE = "false_positive"

    @property
    def label(self) -> str:
        """The portal's words."""
        if self is Classification.EXPECTED_ACTIVITY:
            return "Informational, expected activity"
        return super().label


class Precision(Word):
    """How exactly a time is known."""

    EXACT = "exact"
    MINUTE = "minute"
    HOUR = "hour"
    DAY = "day"
    MONTH = "month"
    YEAR = "year"
    UNKNOWN = "unknown"


class Lane(Word):
    """Whose doing an event was."""

    ATTACKER = "attacker"
    DEFENDER = "defender"
    BUSINESS = "business"


class Phase(Word):
    """Stages of a response; NIST, PICERL and RE&CT name the same six."""

    PREPARATION = "preparation"
    TRIAGE = "triage"
    CONTAINMENT = "containment"
    ERADICATION = "eradication"
    RECOVERY = "recovery"
    CLOSURE = "closure"


class StepState(Word):
    """How far a workflow step has come."""

    PLANNED = "planned"
    IN_PROGRESS = "in_progress"
    DONE = "done"
    SKIPPED = "skipped"


class StepResult(Word):
    """A performed step against the playbook's step."""

    AS_PLANNED = "as_planned"
    LATE = "late"
    REORDERED = "reordered"
    REPEATED = "repeated"
    SKIPPED = "skipped"
    ADDED = "added"
    NOT_TAKEN = "not_taken"
    NOT_YET = "not_yet"

    @property
    def label(self) -> str:
        """Words of the workflow page."""
        fixed = {"reordered": "Out of order", "not_taken": "Branch not taken"}
        return fixed.get(self.value, super().label)

    @property
    def deviates(self) -> bool:
        """Whether it differs from what the playbook asks for."""
        return self not in {StepResult.AS_PLANNED, StepResult.NOT_TAKEN, StepResult.NOT_YET}


class LessonDirection(Word):
    """What a lesson asks for; luck is recorded as its own class."""

    KEEP = "keep"
    CHANGE = "change"
    START = "start"
    STOP = "stop"
    LUCK = "luck"


class LessonCategory(Word):
    """What a lesson is about."""

    PEOPLE = "people"
    PROCESS = "process"
    TECHNOLOGY = "technology"
    DETECTION = "detection"
    RESPONSE = "response"
    PREVENTION = "prevention"


class ChangeState(Word):
    """The life of a configuration change."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    IMPLEMENTED = "implemented"
    VERIFIED = "verified"
    DECLINED = "declined"


class ChangeKind(Word):
    """Where a configuration change takes hold."""

    DETECTION_RULE = "detection_rule"
    PREVENTION_POLICY = "prevention_policy"
    IDENTITY = "identity"
    NETWORK = "network"
    ENDPOINT = "endpoint"
    EMAIL = "email"
    CLOUD = "cloud"
    AUTOMATION_RULE = "automation_rule"
    CUSTOM_MEASURE = "custom_measure"

    @property
    def label(self) -> str:
        """E-mail is written with a hyphen."""
        return "E-mail" if self is ChangeKind.EMAIL else super().label


class ConfigDecision(Word):
    """Whether an incident asks for configuration changes at all."""

    UNDECIDED = "undecided"
    CHANGES_NEEDED = "changes_needed"
    NO_CHANGE_NEEDED = "no_change_needed"
    DEFERRED = "deferred"


class FollowUpState(Word):
    """The life of a follow-up action."""

    OPEN = "open"
    IN_PROGRESS = "in_progress"
    DONE = "done"
    VERIFIED = "verified"
    ACCEPTED_RISK = "accepted_risk"
    CANCELLED = "cancelled"

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to act."""
        return self in {FollowUpState.OPEN, FollowUpState.IN_PROGRESS}


class Priority(Word):
    """How soon a follow-up matters."""

    URGENT = "urgent"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class AssetRole(Word):
    """What part an asset or entity played."""

    NOT_SET = "not_set"
    VICTIM = "victim"
    ATTACKER = "attacker"
    USED = "used"
    CONTEXT = "context"
    CLEARED = "cleared"


class Criticality(Word):
    """How much an asset matters to the house."""

    NOT_SET = "not_set"
    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Verdict(Word):
    """What an entity turned out to be."""

    UNKNOWN = "unknown"
    MALICIOUS = "malicious"
    SUSPICIOUS = "suspicious"
    NO_THREATS_FOUND = "no_threats_found"


class ScopeState(Word):
    """Whether an asset belongs to the incident."""

    SUSPECTED = "suspected"
    IN = "in"
    OUT = "out"

    @property
    def label(self) -> str:
        """Words for people."""
        return {"suspected": "Suspected", "in": "In scope", "out": "Ruled out"}[self.value]


class EntityType(Word):
    """Kinds of assets and entities of the consoles, with ours for the rest."""

    USER = "user"
    HOST = "host"
    MAILBOX = "mailbox"
    MAIL_MESSAGE = "mail_message"
    MAIL_CLUSTER = "mail_cluster"
    IP = "ip"
    DOMAIN = "domain"
    URL = "url"
    FILE = "file"
    FILE_HASH = "file_hash"
    PROCESS = "process"
    REGISTRY_KEY = "registry_key"
    REGISTRY_VALUE = "registry_value"
    CLOUD_APPLICATION = "cloud_application"
    CLOUD_RESOURCE = "cloud_resource"
    MALWARE = "malware"
    SECURITY_GROUP = "security_group"
    LOGON_SESSION = "logon_session"
    IOT_DEVICE = "iot_device"
    SERVICE = "service"
    PERSON = "person"
    OTHER = "other"

    @property
    def label(self) -> str:
        """Abbreviations stay capital."""
        fixed = {"ip": "IP address", "url": "URL", "iot_device": "IoT device"}
        return fixed.get(self.value, super().label)


class StepKind(Word):
    """What a step of a playbook is, as CACAO tells them apart."""

    ACTION = "action"
    DECISION = "decision"
    PARALLEL = "parallel"
    LOOP = "loop"
    SUB_PLAYBOOK = "sub_playbook"

    @property
    def label(self) -> str:
        """With the hyphen that the field writes."""
        return self.value.replace("_", "-").capitalize()


class KnowledgeState(Word):
    """The life of a version of a playbook or an article."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    PUBLISHED = "published"
    RETIRED = "retired"


class ArticleKind(Word):
    """What an article is for."""

    ARTICLE = "article"
    WORKFLOW = "workflow"
    PROCESS = "process"
    POLICY = "policy"
    PROCEDURE = "procedure"
    HOW_TO = "how_to"
    DETECTION_NOTE = "detection_note"
    TIER1_BULLETIN = "tier1_bulletin"

    @property
    def label(self) -> str:
        """Words for people."""
        fixed = {"how_to": "How-to", "tier1_bulletin": "Tier 1 bulletin"}
        return fixed.get(self.value, super().label)
