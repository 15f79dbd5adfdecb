"""What a feature says of a kind of record that is its own."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.exc import IntegrityError

from webapp.foundation.access import Role
from webapp.foundation.audit import Act
from webapp.foundation.errors import Problem
from webapp.records.frame import FramePart
from webapp.records.lifecycle import RecordKind


@dataclass(frozen=True, kw_only=True)
class Kind:
    """How one kind is read, judged and written."""

    kind: RecordKind
    schema: FramePart
    roles: frozenset[Role]
    """Who makes it: the author held one of these at the moment of capture. A courier's is for the
    record's outlet; the others see more than one."""
    colleagues_forward: bool
    """Whether a courier of the same outlet may bring it, unread."""
    act: Act
    state: str
    """What the phone is told of it."""
    prepare: Callable[[Any], tuple[Any, ...]]
    """`(case)`: what needs no transaction, and what it answers to is given on to `write`."""
    write: Callable[..., Any]
    """`(session, case, *prepared)`: enter the record in the ledger, with all that follows from it.
    May raise IntegrityError when the record, or what it brings, is there already."""
    clash: Callable[[Any, IntegrityError], Problem]
    """`(case, problem)`: what an IntegrityError means that the record's own id did not cause."""
    steps: Mapping[str, str] = field(default_factory=dict)
    """Member → the step that the person knows; every other member is the step `record`."""
    sentences: Mapping[str, Any] = field(default_factory=dict)
    """Step → what is wrong with it (lazy words)."""


_KINDS: dict[str, Kind] = {}


def register(*kinds: Kind) -> None:
    """Take kinds in. Once for each, when the application is put together."""
    _KINDS.update({kind.kind.value: kind for kind in kinds})


def kind_of(name: object) -> Kind | None:
    """The kind of that name; None for none."""
    return _KINDS.get(str(name))


def known() -> list[Kind]:
    """Every kind that is taken in, in the order of their registering."""
    return list(_KINDS.values())
