"""Which documents may be offered by post: one rule over the facts of a case, and nothing else."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from webapp.conversions.kinds import ApplicantKind, ApprovalLevel, Delivery


class Reason(StrEnum):
    """Why a case may not be offered by post. A closed list, in the order in which it is told."""

    NOT_MUNICIPAL = "not-municipal"
    NOT_PERSONAL = "not-personal"
    POST_CHOSEN = "post-chosen"
    OLD_DOCUMENT = "old-document"
    COLLECTED = "collected"
    PAST_KEEP_UNTIL = "past-keep-until"


@dataclass(frozen=True)
class CaseFacts:
    """What the rule looks at."""

    approval_level: ApprovalLevel
    returns_old_document: bool
    applicant: ApplicantKind
    chosen: Delivery
    is_collected: bool
    keep_until: date


FAILS: dict[Reason, Callable[[CaseFacts, date], bool]] = {
    Reason.NOT_MUNICIPAL: lambda case, _: case.approval_level is not ApprovalLevel.MUNICIPAL,
    Reason.NOT_PERSONAL: lambda case, _: case.applicant is not ApplicantKind.PERSONAL,
    Reason.POST_CHOSEN: lambda case, _: case.chosen is not Delivery.COUNTER,
    Reason.OLD_DOCUMENT: lambda case, _: case.returns_old_document,
    Reason.COLLECTED: lambda case, _: case.is_collected,
    Reason.PAST_KEEP_UNTIL: lambda case, today: case.keep_until < today,
}


def reasons(case: CaseFacts, today: date) -> list[Reason]:
    """Every reason that speaks against it on a day; none when it may be offered.

    The day of keep-until itself still counts.
    """
    return [reason for reason, fails in FAILS.items() if fails(case, today)]
