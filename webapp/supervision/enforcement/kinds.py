"""The closed lists of the ledger: what was done, which numbers it has, with which authorities."""

from dataclasses import dataclass
from enum import StrEnum


class ActKind(StrEnum):
    """What was done."""

    REMINDER = "reminder"
    """提醒函."""
    ORDER = "order"
    """责令整改通知书."""
    TALK = "talk"
    """约谈."""
    INSPECTION = "inspection"
    JOINT_INSPECTION = "joint-inspection"
    CASE = "case"
    """A case that was filed."""
    FINE = "fine"
    SEIZURE = "seizure"
    """Goods that were taken."""
    REFERRAL = "referral"
    """What was handed to another authority."""
    DRILL = "drill"


class Number(StrEnum):
    """What is counted. The word is the column of the table."""

    COUNT = "count"
    """Papers, cases, referrals, drills: what the kind says."""
    PERSONS = "persons"
    """People times visits: two people at three outlets are six (人次)."""
    OUTLETS = "outlets"
    """Visits to outlets or companies (家次)."""
    FINE = "fine_fen"
    GOODS = "goods"


class Authority(StrEnum):
    """With whom something was done, or to whom it was handed."""

    POLICE = "police"
    STATE_SECURITY = "state-security"
    MARKET = "market"
    FIRE = "fire"
    EMERGENCY = "emergency"
    CYBERSPACE = "cyberspace"
    OTHER = "other"


@dataclass(frozen=True)
class KindRule:
    """What a row of one kind has to say."""

    numbers: tuple[Number, ...]
    officers: int = 1
    """So many officers at least."""
    authorities: bool = False
    city_only: bool = False
    """Only the city and above may do it."""
    penalises: bool = False
    """The county does not even see it."""
    of_findings: bool = False
    """Findings have it in their own file: the ledger reads it there, nobody writes it twice."""


TWO_OFFICERS = 2
"""Postal Law, 63: inspections are made, and cases looked into, by two officers at least."""
_N = Number
RULES: dict[ActKind, KindRule] = {
    ActKind.INSPECTION: KindRule((_N.PERSONS, _N.OUTLETS), TWO_OFFICERS),
    ActKind.JOINT_INSPECTION: KindRule((_N.PERSONS, _N.OUTLETS), TWO_OFFICERS, authorities=True),
    ActKind.REMINDER: KindRule((_N.COUNT,), of_findings=True),
    ActKind.TALK: KindRule((_N.OUTLETS,)),
    ActKind.ORDER: KindRule((_N.COUNT,), city_only=True, of_findings=True),
    ActKind.CASE: KindRule(
        (_N.COUNT,), TWO_OFFICERS, city_only=True, penalises=True, of_findings=True
    ),
    ActKind.FINE: KindRule(
        (_N.FINE,), TWO_OFFICERS, city_only=True, penalises=True, of_findings=True
    ),
    ActKind.SEIZURE: KindRule((_N.GOODS,), TWO_OFFICERS, city_only=True, penalises=True),
    ActKind.REFERRAL: KindRule((_N.COUNT,), authorities=True),
    ActKind.DRILL: KindRule((_N.COUNT, _N.PERSONS)),
}
"""Every kind, in the order in which it is offered."""

PENALTIES = frozenset(kind for kind, rule in RULES.items() if rule.penalises)
MOST = {
    Number.COUNT: 999,
    Number.PERSONS: 9_999,
    Number.OUTLETS: 9_999,
    Number.GOODS: 999_999,
    Number.FINE: 100_000_000,
}
"""The largest number that one row may have; of a fine in fen: a million yuan."""
