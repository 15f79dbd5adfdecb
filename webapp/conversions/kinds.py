"""The closed lists of conversions: the same words in address, form, table and file."""

from enum import StrEnum


class DocumentClass(StrEnum):
    """What kind of paper lies at the counter."""

    CERTIFICATE = "certificate"
    APPROVAL = "approval"
    NOTICE = "notice"


class ApprovalLevel(StrEnum):
    """Which level of government decides on an item."""

    MUNICIPAL = "municipal"
    COUNTY = "county"
    PROVINCE = "province"


class Payer(StrEnum):
    """Who pays for posting a document."""

    FINANCE = "finance"
    DEPARTMENT = "department"
    APPLICANT = "applicant"
    CASH_ON_DELIVERY = "cash-on-delivery"


FREE_FOR_APPLICANT = frozenset({Payer.FINANCE, Payer.DEPARTMENT})
"""Payers with whom the applicant pays nothing."""


class ApplicantKind(StrEnum):
    """Whose business a case is."""

    PERSONAL = "personal"
    ORGANISATION = "organisation"


class Delivery(StrEnum):
    """How the applicant chose to get the document."""

    COUNTER = "counter"
    POST = "post"


class EventKind(StrEnum):
    """What happened to a case."""

    IMPORTED = "imported"
    CHANGED = "changed"
    JUDGED = "judged"
    QUEUED = "queued"
    CALLED = "called"
    CONSENTED = "consented"
    WITHDRAWN = "withdrawn"
    HANDED_OVER = "handed-over"
    TRACKED = "tracked"
    RETURNED = "returned"
    COLLECTED = "collected"


class Disposition(StrEnum):
    """How a call ended."""

    CONSENTED = "consented"
    DECLINED = "declined"
    CALLBACK = "callback"
    NO_ANSWER = "no-answer"
    BUSY = "busy"
    SWITCHED_OFF = "switched-off"
    SUSPENDED = "suspended"
    NO_SUCH_NUMBER = "no-such-number"
    REJECTED = "rejected"
    OTHER_PERSON = "other-person"
    WRONG_NUMBER = "wrong-number"
    COLLECTED = "collected"
    UNSUITABLE = "unsuitable"
    DO_NOT_CALL = "do-not-call"


class ConsentBasis(StrEnum):
    """On what a document is posted."""

    CALL = "call"
    """Spoken on the telephone."""
    SELF = "self"
    """Given by the citizen alone, on the page."""
    DEPARTMENT = "department"
    """The department's own order: it posts the whole batch free of charge."""


class DeliveryWish(StrEnum):
    """When the recipient would like it."""

    ANY_TIME = "any-time"
    WORKDAYS = "workdays"
    EVENINGS = "evenings"
    WEEKENDS = "weekends"


class LeaveReason(StrEnum):
    """Why a document was taken off a handover list; its case waits for the next one, or is over."""

    NOT_FOUND = "not-found"
    """The clerk did not find it."""
    NOT_RECEIVED = "not-received"
    """The courier did not get it: the two counts differed."""
    NOT_TO_BE_POSTED = "not-to-be-posted"
    """Withdrawn, or fetched at the counter meanwhile."""
    ADDRESS = "address"
    """Nobody can deliver to that address."""
    NEXT_LIST = "next-list"
    """It goes with a later one."""


class TrackingKind(StrEnum):
    """What a carrier tells of a document on its way."""

    ACCEPTED = "accepted"
    IN_TRANSIT = "in-transit"
    OUT_FOR_DELIVERY = "out-for-delivery"
    ATTEMPTED = "attempted"
    """Somebody was at the door and could not deliver."""
    DELIVERED = "delivered"
    REFUSED = "refused"
    RETURNING = "returning"
    """On its way back to the hall."""


class TrackingSource(StrEnum):
    """How we came to know."""

    IMPORT = "import"
    GATEWAY = "gateway"
    COURIER = "courier"


class DeliveryOutcome(StrEnum):
    """How a visit at the recipient's door ended."""

    SIGNED_BY_PERSON = "signed-by-person"
    SIGNED_BY_PROXY = "signed-by-proxy"
    REFUSED = "refused"
    NOBODY_THERE = "nobody-there"
    IDENTITY_NOT_SHOWN = "identity-not-shown"
    WRONG_ADDRESS = "wrong-address"
    MOVED_AWAY = "moved-away"


class ProxyRelation(StrEnum):
    """What a proxy is to the applicant."""

    FAMILY = "family"
    COLLEAGUE = "colleague"
    NEIGHBOUR = "neighbour"
    AGENT = "agent"


class PauseReason(StrEnum):
    """Why a caller rests."""

    REST = "rest"
    MEAL = "meal"
    TRAINING = "training"
    MEETING = "meeting"
    TECHNICAL = "technical"


class StopReason(StrEnum):
    """Why a call that was claimed came to nothing."""

    OUTSIDE_HOURS = "outside-hours"
    DO_NOT_CALL = "do-not-call"
    NOTHING_LEFT = "nothing-left"
    """Every case of the number was decided meanwhile."""
    CAMPAIGN_STOPPED = "campaign-stopped"
    TAKEN_AWAY = "taken-away"
    TOO_OFTEN = "too-often"
    """It was called as often as the campaign allows now, or not long enough ago."""


class PlatformPause(StrEnum):
    """Why nothing is exchanged with a hall's government platform."""

    BY_HAND = "by-hand"
    TOKEN_REFUSED = "token-refused"  # noqa: S105 -- a word, no secret
    """It does not take the token."""
