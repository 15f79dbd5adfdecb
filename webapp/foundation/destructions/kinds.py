"""The kinds of data that go after a time: how long each is kept, by which rule, and what stays.

Features say what they hold; nothing here knows them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import Flask, current_app

from webapp.foundation.access import Actor, ScopeKind
from webapp.settings import Settings

_UNITS = {"days": timedelta(days=1), "hours": timedelta(hours=1), "minutes": timedelta(minutes=1)}


@dataclass(frozen=True)
class DataKind:
    """One kind of data. `name` stands in the record for ever: never rename one."""

    name: str
    title: Any
    goes: Any
    """What is destroyed, and from when on its time counts."""
    stays: Any
    """What is left, and for what."""
    source: Any
    """The rule that the period follows."""
    held_by: ScopeKind = ScopeKind.PLATFORM
    """Whose data it is: a hall's, a company's, or the platform's own."""
    setting: str = ""
    """The setting that holds the period; its last word is the unit."""
    fixed: timedelta = timedelta()
    """The period where no setting holds it."""

    def period(self, settings: Settings) -> timedelta:
        """For how long it is kept."""
        if not self.setting:
            return self.fixed
        return int(getattr(settings, self.setting)) * _UNITS[self.setting.rpartition("_")[2]]


def register(app: Flask, *held: DataKind) -> None:
    """Have kinds of data shown on the page of periods, in the order of registration."""
    app.extensions.setdefault("destructions", []).extend(held)


def kinds(actor: Actor) -> Sequence[DataKind]:
    """The kinds of data that go after a time, as far as they are an actor's business.

    Those of halls and companies first: they are about people.
    """
    held: list[DataKind] = current_app.extensions.get("destructions", [])
    wanted = set(ScopeKind) if actor.scope.kind is ScopeKind.PLATFORM else {actor.scope.kind}
    own = [one for one in held if one.held_by in {*wanted, ScopeKind.PLATFORM}]
    return sorted(own, key=lambda one: one.held_by is ScopeKind.PLATFORM)


def title_of(name: str) -> str:
    """What a kind is called; one that this release does not know is shown as it stands."""
    held: list[DataKind] = current_app.extensions.get("destructions", [])
    return next((str(one.title) for one in held if one.name == name), name)
