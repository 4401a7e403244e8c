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


class KnowledgeUpdate(Word):
    """What becomes of a kind of knowledge because of an incident."""

    UPDATED = "updated"
    SCHEDULED = "scheduled"
    NOT_NEEDED = "not_needed"
