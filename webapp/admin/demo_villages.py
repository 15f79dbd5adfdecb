"""The invented villages of the demo: two rounds of three weeks, with what asks for a look."""

from datetime import date, datetime, timedelta
from uuid import UUID

from webapp.admin.demo_phone import DemoPhone
from webapp.foundation import clock
from webapp.foundation.access import Actor
from webapp.places.norms.models import Settlement
from webapp.places.norms.services import set_norm
from webapp.places.villages.lifecycle import DeliveryMode
from webapp.places.villages.models import Village
from webapp.places.villages.services import create_village
from webapp.places.villages.touching import week_of
from webapp.supervision.villages import restating
from webapp.supervision.villages.services.missing import find_missed

WEEKS = 3
_M, _S = DeliveryMode, Settlement
VILLAGES = (
    ("YL-01", "360102001201", "青石村", 28.7102, 115.9312, _M.DIRECT, _S.VILLAGE, "024"),
    ("YL-01", "360102001202", "柳溪村", 28.7178, 115.9420, _M.STATION, _S.VILLAGE, "024"),
    ("YL-01", "360102001203", "上渡村", 28.7251, 115.9533, _M.ENTRUSTED, _S.VILLAGE, "02"),
    ("YL-01", "360102001204", "石桥村", 28.7330, 115.9601, _M.DIRECT, _S.VILLAGE, "0245"),
    ("YL-02", "360102002201", "望湖村", 28.6920, 115.9705, _M.DIRECT, _S.VILLAGE, "135"),
    ("YL-02", "360102002202", "东岗村", 28.6988, 115.9799, _M.STATION, _S.VILLAGE, "13"),
    ("YL-02", "360102002203", "洲头村", 28.7055, 115.9902, _M.ENTRUSTED, _S.REMOTE, ""),
)
"""(outlet, code, name, place, how, what, the weekdays on which somebody comes)."""


def prepare(administrator: Actor) -> None:
    """What the province asks for, and the directory; long before anybody checks in."""
    set_norm(
        administrator,
        region_code="36",
        settlement=_S.VILLAGE,
        effective_from=clock.today(),
        days_per_week=None,
        deliveries_per_week=3,
        source="演示用的省级规定",
    )
    for outlet, code, name, latitude, longitude, mode, settlement, _days in VILLAGES:
        create_village(
            None,
            code=code,
            name=name,
            outlet=outlet,
            settlement=settlement,
            mode=mode,
            required_days=1 if settlement is _S.REMOTE else None,
            latitude=latitude,
            longitude=longitude,
        )


def build(phones: dict[str, DemoPhone], villages: dict[str, Village]) -> None:
    """The check-ins of some weeks until now; `villages` by code, `phones` by outlet."""
    monday = week_of(clock.today()) - timedelta(days=7 * WEEKS)
    while monday <= clock.today():
        with clock.freeze(clock.start_of(monday) + timedelta(hours=1)):
            restating.begin_week()
        for weekday in range(7):
            _day(phones, villages, monday + timedelta(days=weekday), weekday)
        monday += timedelta(days=7)
    _doubtful(phones["YL-02"], villages["360102002202"].id)
    restating.restate_due()
    find_missed()


def _day(
    phones: dict[str, DemoPhone], villages: dict[str, Village], day: date, weekday: int
) -> None:
    for number, (outlet, code, _name, north, east, mode, _kind, days) in enumerate(VILLAGES):
        at = clock.start_of(day) + timedelta(hours=9, minutes=35 * number)
        if str(weekday) not in days or at > clock.now() - timedelta(minutes=5):
            continue
        drift = (day.toordinal() * 7 + number) % 90 - 45
        spot = (round(north * 1e6) + drift * 9, round(east * 1e6) - drift * 7, 6 + number)
        without = number == 1 and weekday == 4  # under a roof the phone knew no place
        _come(phones[outlet], villages[code].id, at, mode, None if without else spot)


def _doubtful(phone: DemoPhone, village_id: UUID) -> None:
    """Somebody checked in from the office."""
    spot = (28_690_500, 115_902_300, 0)
    _come(phone, village_id, clock.ago(hours=30), _M.STATION, spot)


def _come(
    phone: DemoPhone,
    village_id: UUID,
    at: datetime,
    mode: DeliveryMode,
    spot: tuple[int, int, int] | None,
) -> None:
    point = {_M.STATION: "station", _M.ENTRUSTED: "committee"}.get(mode, "doors")
    phone.check_in(at, village_id, spot, mode=mode.value, handover_point=point)
