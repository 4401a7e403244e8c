"""Words of evidence, remediation, causes, measures, research, notifications, signatures."""

from kb.vocabulary.enums import Word


class EvidenceKind(Word):
    """What a piece of evidence is."""

    LOG = "log"
    IMAGE = "image"
    DOCUMENT = "document"
    MESSAGE = "message"
    CONFIGURATION = "configuration"
    NETWORK_CAPTURE = "network_capture"
    MEMORY = "memory"
    DISK_IMAGE = "disk_image"
    MALWARE = "malware"
    OTHER = "other"


class Verification(Word):
    """Whether the bytes of an evidence item are still the ones that were collected."""

    NOT_YET = "not_yet"
    SOUND = "sound"
    CHANGED = "changed"
    MISSING = "missing"


class CustodyAction(Word):
    """What happened to an evidence item in somebody's hands."""

    COLLECTED = "collected"
    HANDED_OVER = "handed_over"
    COPIED = "copied"
    CHECKED = "checked"
    SEALED = "sealed"
    RETURNED = "returned"
    DESTROYED = "destroyed"


class RemediationKind(Word):
    """What a remediation action is for."""

    CONTAIN = "contain"
    ERADICATE = "eradicate"
    RECOVER = "recover"


class RemediationState(Word):
    """The life of a remediation action."""

    PROPOSED = "proposed"
    PENDING_APPROVAL = "pending_approval"
    APPROVED = "approved"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    DECLINED = "declined"
    UNDONE = "undone"

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to decide or to act."""
        return self in {
            RemediationState.PROPOSED,
            RemediationState.PENDING_APPROVAL,
            RemediationState.APPROVED,
            RemediationState.RUNNING,
        }


class RemediationOrigin(Word):
    """What started a remediation action."""

    BY_HAND = "by_hand"
    SELF_HEALING = "self_healing"
    AUTOMATED_INVESTIGATION = "automated_investigation"
    ATTACK_DISRUPTION = "attack_disruption"
    AUTOMATION_RULE = "automation_rule"
    PLAYBOOK = "playbook"
    LIVE_RESPONSE = "live_response"


class RunSubject(Word):
    """What a playbook ran on."""

    INCIDENT = "incident"
    ALERT = "alert"
    ENTITY = "entity"


class RunsOn(Word):
    """What a playbook is started on: an incident, an alert, or an entity of a kind."""

    INCIDENT = "incident"
    ALERT = "alert"
    ACCOUNT = "account"
    HOST = "host"
    IP = "ip"
    URL = "url"
    FILE_HASH = "file_hash"
    DOMAIN = "domain"

    @property
    def label(self) -> str:
        """As people write them."""
        fixed = {"ip": "IP address", "url": "URL"}
        return fixed.get(self.value, super().label)

    @property
    def is_entity(self) -> bool:
        """Whether it is an entity: what happened to it may be no incident yet."""
        return self not in {RunsOn.INCIDENT, RunsOn.ALERT}


class RunTrigger(Word):
    """What started the run of a playbook."""

    BY_HAND = "by_hand"
    BY_RULE = "by_rule"


class Judgement(Word):
    """Whether an automated verdict was right."""

    NOT_JUDGED = "not_judged"
    RIGHT = "right"
    WRONG = "wrong"
    PARTLY = "partly"


class CauseType(Word):
    """The part that a contributing factor played."""

    TRIGGER = "trigger"
    ENABLING = "enabling"
    DETECTION_GAP = "detection_gap"
    RESPONSE_GAP = "response_gap"
    LUCK = "luck"


class CauseCategory(Word):
    """The branches of a fishbone."""

    PEOPLE = "people"
    PROCESS = "process"
    TECHNOLOGY = "technology"
    ENVIRONMENT = "environment"
    DATA = "data"
    MANAGEMENT = "management"


class MeasureType(Word):
    """What kind of measure prevents the next incident."""

    CONTROL = "control"
    DETECTION = "detection"
    PATCH = "patch"
    POLICY = "policy"
    TRAINING = "training"
    ARCHITECTURE = "architecture"
    CUSTOM = "custom"


class MeasureState(Word):
    """The life of a measure."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    IN_PLACE = "in_place"
    VERIFIED = "verified"
    REJECTED = "rejected"


class Effect(Word):
    """What the test of a measure's effect showed."""

    NOT_TESTED = "not_tested"
    EFFECTIVE = "effective"
    PARTLY_EFFECTIVE = "partly_effective"
    NOT_EFFECTIVE = "not_effective"


class SourceKind(Word):
    """Where research comes from."""

    THREAT_ANALYTICS = "threat_analytics"
    ADVISORY = "advisory"
    VENDOR_REPORT = "vendor_report"
    COMMUNITY = "community"
    OWN_ANALYSIS = "own_analysis"


class Confidence(Word):
    """How sure an assessment is."""

    LOW = "low"
    MODERATE = "moderate"
    HIGH = "high"


class NotifiedAudience(Word):
    """Who is told of an incident."""

    LEAD = "lead"
    TIER_1 = "tier_1"
    MANAGEMENT = "management"
    AUTHORITY = "authority"
    CUSTOMER = "customer"
    PARTNER = "partner"
    PUBLIC = "public"


class NotificationRule(Word):
    """The rule that a notification's clock comes from."""

    NONE = "none"
    NIS2 = "nis2"
    DORA = "dora"
    GDPR = "gdpr"
    SEC = "sec"
    CONTRACT = "contract"

    @property
    def label(self) -> str:
        """The rules' own names."""
        known = {"nis2": "NIS2 art. 23", "dora": "DORA art. 19", "gdpr": "GDPR art. 33"}
        return (known | {"sec": "SEC 8-K 1.05", "none": "No rule"}).get(self.value, super().label)


class SignOffRole(Word):
    """As what somebody signs a review."""

    AUTHOR = "author"
    REVIEWER = "reviewer"
    APPROVER = "approver"


class SignOffDecision(Word):
    """What a signature says."""

    SIGNED = "signed"
    RETURNED = "returned"
    REOPENED = "reopened"


class KnowledgeUpdate(Word):
    """What becomes of a kind of knowledge because of an incident."""

    UPDATED = "updated"
    SCHEDULED = "scheduled"
    NOT_NEEDED = "not_needed"


class Extent(Word):
    """What two times of an event mean."""

    RANGE = "range"
    BETWEEN = "between"

    @property
    def label(self) -> str:
        """What people read."""
        return "From – until" if self is Extent.RANGE else "Somewhere between"


class RiskLevel(Word):
    """How likely something is, or how much it would hurt."""

    NOT_SET = "not_set"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


class ChangeDecision(Word):
    """Whether a configuration change is to be made."""

    UNDECIDED = "undecided"
    YES = "yes"
    NO = "no"
    DEFERRED = "deferred"


class Container(Word):
    """What the bytes of an evidence item are wrapped in."""

    NONE = "none"
    ENCRYPTED_ZIP = "encrypted_zip"


class Finding(Word):
    """How a fact of the incident stands to a clause of a document."""

    FOLLOWED = "followed"
    DEVIATED = "deviated"
    MISSING = "missing"
    UNCLEAR = "unclear"


class ObservationClass(Word):
    """How something went; luck is a class of its own."""

    WENT_WELL = "went_well"
    WENT_BADLY = "went_badly"
    LUCK = "luck"


class BarrierKind(Word):
    """What a barrier is made of."""

    TECHNICAL = "technical"
    ORGANISATIONAL = "organisational"
    HUMAN = "human"
    PHYSICAL = "physical"


class BarrierState(Word):
    """What became of a barrier."""

    HELD = "held"
    PARTLY = "partly"
    FAILED = "failed"
    BYPASSED = "bypassed"
    MISSING = "missing"


class AnswerState(Word):
    """How far one person's answers are."""

    ASKED = "asked"
    STARTED = "started"
    ANSWERED = "answered"
    DECLINED = "declined"


class Relation(Word):
    """What an incident is to another one."""

    RELATED = "related"
    DUPLICATE_OF = "duplicate_of"
    MERGED_INTO = "merged_into"
    PARENT_OF = "parent_of"
    SAME_CAMPAIGN = "same_campaign"


class CustomType(Word):
    """What a field of one's own holds."""

    LINE = "line"
    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    FLAG = "flag"
    CHOICE = "choice"
    TAGS = "tags"


class CustomOwner(Word):
    """What a field of one's own belongs to."""

    INCIDENT = "incident"
    MEASURE = "measure"
