"""Supervisors and tasks as people read them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode
from uuid import UUID

from flask_babel import gettext as _

from webapp.accounts.people import logins_of, names_of
from webapp.foundation import clock
from webapp.identity.masking import mask_name
from webapp.places.models import Outlet
from webapp.places.queries import full_region_names, outlets_by_id
from webapp.places.villages.models import Village
from webapp.places.villages.queries import villages_by_id
from webapp.supervision.supervisors.kinds import Area, TaskState
from webapp.supervision.supervisors.models import Appointment, SupervisorTask
from webapp.supervision.supervisors.tally import FEWEST, Grade, Tally
from webapp.supervision.supervisors.titles import AREA_TITLES

MARKER = "https://uri.amap.com/marker"
SEARCH = "https://uri.amap.com/search"
SOON_DAYS = 60
"""A term that ends within so many days is told of."""


@dataclass(frozen=True)
class Whose:
    """The tasks of one supervisor in a month."""

    account_id: UUID
    tasks: Sequence[SupervisorTask]

    @property
    def done(self) -> int:
        """How many are done."""
        return sum(1 for one in self.tasks if one.state is TaskState.DONE)

    def late(self, today: date) -> int:
        """How many are late."""
        return sum(1 for one in self.tasks if one.is_overdue(today))


def by_supervisor(tasks: Iterable[SupervisorTask]) -> list[Whose]:
    """Tasks by whom they were given to, in the order in which they come."""
    found: dict[UUID, list[SupervisorTask]] = {}
    for one in tasks:
        found.setdefault(one.account_id, []).append(one)
    return [Whose(key, rows) for key, rows in found.items()]


def called(account_ids: Iterable[UUID]) -> dict[UUID, str]:
    """How supervisors are shown in lists: the masked name with the staff number."""
    wanted = set(account_ids)
    logins = logins_of(wanted)
    return {
        key: f"{mask_name(name)} {logins.get(key, '')}".strip()
        for key, name in names_of(wanted).items()
    }


def areas(term: Appointment) -> str:
    """What a supervisor looks after."""
    return " · ".join(str(AREA_TITLES[one]) for one in Area if one.value in term.areas)


def days_left(term: Appointment, today: date) -> str:
    """How long a term lasts yet, in words."""
    if term.has_ended(today):
        return _("提前结束") if term.ended_early else _("任期已满")
    if term.starts_on > today:
        return _("还没开始")
    left = (term.ends_on - today).days
    if left == 0:
        return _("今天是最后一天")
    return _("还有 %(count)s 天", count=left)


def ends_soon(term: Appointment, today: date) -> bool:
    """Whether somebody should think of what comes after."""
    return not term.has_ended(today) and (term.ends_on - today).days <= SOON_DAYS


def day_done(task: SupervisorTask) -> date | None:
    """The day on which a task was done: its answers are measured against the law of that day."""
    return clock.business_day(task.done_at) if task.done_at else None


@dataclass(frozen=True)
class Where:
    """Where a task is done: at an outlet, or at a village that it delivers to."""

    name: str
    address: str
    latitude: float | None
    longitude: float | None
    outlet: Outlet
    at_village: bool = False

    @property
    def title(self) -> str:
        """Its name, of a village with the outlet's."""
        return f"{self.name} · {self.outlet.name}" if self.at_village else self.name

    @property
    def map_link(self) -> str:
        """Where AMap shows it: by its place in WGS 84, which it shifts itself, else by name."""
        if self.latitude is None or self.longitude is None:
            told = {"keyword": self.address or self.name, "callnative": "1"}
            return f"{SEARCH}?{urlencode(told)}"
        place = f"{self.longitude:.6f},{self.latitude:.6f}"
        told = {"position": place, "name": self.name, "coordinate": "wgs84", "callnative": "1"}
        return f"{MARKER}?{urlencode(told)}"


def where_to(tasks: Iterable[SupervisorTask]) -> dict[UUID, Where]:
    """Where tasks are done, by the id of the task."""
    wanted = list(tasks)
    outlets = outlets_by_id({one.outlet_id for one in wanted})
    known = villages_by_id({one.village_id for one in wanted if one.village_id})
    regions = full_region_names(
        {one.region_code for one in outlets.values()} | {one.own_county for one in known.values()}
    )
    found = {}
    for task in wanted:
        outlet = outlets[task.outlet_id]
        village = known.get(task.village_id) if task.village_id else None
        if village is not None:
            address = regions.get(village.own_county, "") + village.name
            found[task.id] = _where(village, village.name, address, outlet, at_village=True)
        else:
            address = regions[outlet.region_code] + outlet.address
            found[task.id] = _where(outlet, outlet.name, address, outlet)
    return found


def _where(
    place: Outlet | Village, name: str, address: str, outlet: Outlet, *, at_village: bool = False
) -> Where:
    return Where(name, address, place.latitude, place.longitude, outlet, at_village)


def reasons(tally: Tally) -> list[str]:
    """Why the grade is what it is: each part with what it is out of."""
    if tally.grade is Grade.NONE:
        return [
            _(
                "有结论的报告 %(count)s 条，满 %(least)s 条才评。",
                count=tally.decided,
                least=FEWEST,
            )
        ]
    return [
        _("有结论 %(all)s 条，属实 %(valid)s 条。", all=tally.decided, valid=tally.valid),
        _(
            "属实的里面：带定位 %(located)s 条，有照片 %(photos)s 条。",
            located=tally.located,
            photos=tally.evidenced,
        ),
        _(
            "属实、定位、照片都有：%(sound)s / %(all)s 条，%(percent)s%%。",
            sound=tally.sound,
            all=tally.decided,
            percent=f"{tally.sound_percent or 0:.0f}",
        ),
        _("只看报得准不准，不看报了多少。"),
    ]


def effect(tally: Tally) -> str:
    """What came of the reports, with its denominator."""
    if not tally.valid:
        return _("今年还没有属实的报告。")
    return _(
        "属实 %(valid)s 件，改好并由报告人确认 %(confirmed)s 件（%(percent)s%%）。",
        valid=tally.valid,
        confirmed=tally.confirmed,
        percent=f"{100 * tally.confirmed / tally.valid:.1f}",
    )
