"""The rules that ask for a look: plain functions over what is known of one act.

Each says what it found, never who did wrong: the office looks and decides.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from webapp.foundation.database import place_of
from webapp.identity.models import IdentityChannel
from webapp.pickups import goods
from webapp.pickups.flagging import Finding
from webapp.pickups.lifecycle import FlagRule
from webapp.pickups.models import Pickup
from webapp.places.distances import metres_from

ONE_OUTLET = timedelta(hours=24)
"""A waybill belongs to one outlet within this time."""
ONE_IDENTITY = timedelta(days=30)
"""Numbers are used again after months; within this time one waybill has one sender."""
PHONES_WITHIN = timedelta(days=7)


@dataclass(frozen=True)
class Place:
    """An outlet as a sentence names it. Degrees are WGS 84."""

    name: str
    latitude: float | None
    longitude: float | None


@dataclass(frozen=True)
class OtherEntry:
    """The same waybill, live somewhere else."""

    waybill: str
    pickup: Pickup
    """The head of the other act."""
    outlet: Place
    adjusted_at: datetime


@dataclass(frozen=True)
class Act:
    """All that the rules look at."""

    head: Pickup
    outlet: Place
    observed: Mapping[str, Any]
    """What only the moment of acceptance knew."""
    others: Sequence[OtherEntry]
    courier_person_id: UUID | None
    phones: int
    """Different phones of the same identity within PHONES_WITHIN; 0 once that was flagged."""
    many_phones: int


def findings(act: Act) -> list[Finding]:
    """Everything that the rules find, at this act and at others that it touches."""
    return [finding for rule in _RULES for finding in rule(act)]


def _two_outlets(act: Act) -> Iterator[Finding]:
    for other in act.others:
        apart = abs(other.adjusted_at - act.head.adjusted_at)
        if apart <= ONE_OUTLET:
            yield from _both(FlagRule.TWO_OUTLETS, act, other)
            return


def _two_identities(act: Act) -> Iterator[Finding]:
    for other in act.others:
        apart = abs(other.adjusted_at - act.head.adjusted_at)
        if apart <= ONE_IDENTITY and other.pickup.person_id != act.head.person_id:
            yield from _both(FlagRule.TWO_IDENTITIES, act, other)
            return


def _own_identity(act: Act) -> Iterator[Finding]:
    if act.courier_person_id == act.head.person_id:
        yield _here(FlagRule.OWN_IDENTITY, act)


def _many_phones(act: Act) -> Iterator[Finding]:
    if act.phones >= act.many_phones:
        facts = {"phones": act.phones, "limit": act.many_phones, "days": PHONES_WITHIN.days}
        yield _here(FlagRule.MANY_PHONES, act, **facts)


def _typed_identity(act: Act) -> Iterator[Finding]:
    if act.head.identity_channel is IdentityChannel.TYPED:
        yield _here(FlagRule.TYPED_IDENTITY, act)


def _name_differs(act: Act) -> Iterator[Finding]:
    if against := act.observed.get("name_differs"):
        yield _here(FlagRule.NAME_DIFFERS, act, against=against)


def _clock_off(act: Act) -> Iterator[Finding]:
    if "clock_minutes" in act.observed:
        yield _here(
            FlagRule.CLOCK_OFF,
            act,
            minutes=act.observed["clock_minutes"],
            guessed=act.observed["clock_guessed"],
            day=act.head.business_day.isoformat(),
        )


def _before_access_lost(act: Act) -> Iterator[Finding]:
    if lost_at := act.observed.get("access_lost_at"):
        captured_at = act.head.adjusted_at.isoformat()
        yield _here(FlagRule.BEFORE_ACCESS_LOST, act, lost_at=lost_at, captured_at=captured_at)


def _held_goods(act: Act) -> Iterator[Finding]:
    words = act.head.item_words
    for found in goods.look_up(words) if words else ():
        # The look-up also guesses; a flag needs the word itself.
        is_named = found.word in words or goods.is_itself(words, found)
        if found.good.verdict != "allowed" and is_named:
            good = found.good
            facts = {"word": found.word, "category": good.category, "verdict": good.verdict}
            yield _here(FlagRule.HELD_GOODS, act, **facts)
            return


def _old_key(act: Act) -> Iterator[Finding]:
    if act.observed.get("old_key"):
        yield _here(FlagRule.OLD_KEY, act)


_RULES: tuple[Callable[[Act], Iterator[Finding]], ...] = (
    _two_outlets,
    _two_identities,
    _own_identity,
    _many_phones,
    _typed_identity,
    _name_differs,
    _clock_off,
    _before_access_lost,
    _held_goods,
    _old_key,
)


def _here(rule: FlagRule, act: Act, **facts: Any) -> Finding:
    return _at(rule, act.head, act.head.first_waybill, facts)


def _both(rule: FlagRule, act: Act, other: OtherEntry) -> Iterator[Finding]:
    """One finding at each of two acts: whoever looks at either sees both."""
    here, there = (act.head, act.outlet), (other.pickup, other.outlet)
    first, second = sorted((here, there), key=lambda one: one[0].adjusted_at)
    facts = {
        "first": first[1].name,
        "second": second[1].name,
        "minutes": int((second[0].adjusted_at - first[0].adjusted_at).total_seconds() // 60),
        "kilometres": kilometres(first[1], second[1]),
    }
    for (mine, _), (other_act, _) in ((here, there), (there, here)):
        beside = {
            "other_outlet_id": str(other_act.outlet_id),
            "other_pickup_id": str(other_act.origin_id),
        }
        yield _at(rule, mine, other.waybill, {**facts, **beside})


def _at(rule: FlagRule, head: Pickup, waybill: str, facts: dict[str, Any]) -> Finding:
    return Finding(rule, place_of(head), head.origin_id, head.captured_by, waybill, facts)


def kilometres(one: Place, other: Place) -> int | None:
    """The way between two outlets as the crow flies; None where a position is not known."""
    metres = metres_from(one, other)
    return None if metres is None else round(metres / 1000)
