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
