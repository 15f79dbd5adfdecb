"""The invented ledger of the demo: what county and city did this year, and rewards."""

from datetime import timedelta
from uuid import UUID

from webapp.findings.kinds import FindingKind
from webapp.foundation import clock
from webapp.foundation.access import Actor
from webapp.foundation.database import db, new_id
from webapp.places.models import Outlet
from webapp.supervision.enforcement import services as enforcement
from webapp.supervision.enforcement.kinds import ActKind, Authority, Number
from webapp.supervision.enforcement.services import Deed
from webapp.supervision.rewards import queries as rewarded
from webapp.supervision.rewards import services as rewards

_K, _N = ActKind, Number
DEEDS: tuple[tuple[int, str, ActKind, dict[Number, int], str], ...] = (
    (1, "county", _K.INSPECTION, {_N.PERSONS: 4, _N.OUTLETS: 2}, "节前安全检查。"),
    (6, "county", _K.TALK, {_N.OUTLETS: 1}, "连续两周没有按时营业。"),
    (13, "city", _K.JOINT_INSPECTION, {_N.PERSONS: 12, _N.OUTLETS: 3}, "寄递渠道联合检查。"),
    (21, "county", _K.DRILL, {_N.COUNT: 1, _N.PERSONS: 46}, "消防疏散演练。"),
    (34, "city", _K.SEIZURE, {_N.GOODS: 26}, "禁寄的打火机和压缩气体。"),
    (35, "city", _K.FINE, {_N.FINE: 500_000}, "收寄禁寄物品。"),
    (36, "city", _K.CASE, {_N.COUNT: 1}, "收寄禁寄物品。"),
    (48, "county", _K.INSPECTION, {_N.PERSONS: 6, _N.OUTLETS: 3}, "三项制度检查。"),
    (52, "city", _K.REFERRAL, {_N.COUNT: 1}, "线索移送。"),
    (70, "city", _K.ORDER, {_N.COUNT: 2}, "安全责任没有落实。"),
    (75, "county", _K.INSPECTION, {_N.PERSONS: 2, _N.OUTLETS: 1}, "登重的一条。"),
)
"""(days ago, by whom, kind, numbers, words). The last one is withdrawn."""


def build(actors: dict[str, Actor], outlets: list[Outlet]) -> None:
    """The ledger and rewards. `actors` by the names county, colleague, city."""
    pairs = {
        "county": [actors["county"].account_id, actors["colleague"].account_id],
        "city": [actors["city"].account_id, actors["county"].account_id],
    }
    for number, (ago, by, kind, numbers, words) in enumerate(DEEDS):
        with clock.freeze(clock.ago(days=ago)):
            of_all = kind in (_K.DRILL, _K.JOINT_INSPECTION)
            outlet_id = None if of_all else outlets[number % len(outlets)].id
            row = enforcement.record(actors[by], _deed(kind, pairs[by], numbers, words, outlet_id))
    enforcement.withdraw(actors["county"], row.id, row.version, "同一次检查登了两条")
    _rewards(actors)


def _deed(
    kind: ActKind,
    officers: list[UUID],
    numbers: dict[Number, int],
    words: str,
    outlet_id: UUID | None,
) -> Deed:
    with_others = kind in (_K.JOINT_INSPECTION, _K.REFERRAL)
    return Deed(
        new_id(),
        kind,
        clock.today(),
        officers,
        numbers,
        unit="件" if kind is _K.SEIZURE else "",
        authorities=[Authority.POLICE, Authority.FIRE] if with_others else [],
        outlet_id=outlet_id,
        words=words,
    )


def _rewards(actors: dict[str, Actor]) -> None:
    """The grid worker's finding that ended with a fine is rewarded and paid."""
    for finding in db.session.scalars(rewarded.without_reward(actors["city"])):
        if finding.kind is FindingKind.GRID:
            with clock.freeze(clock.now() - timedelta(days=3)):
                row = rewards.propose(
                    actors["county"],
                    finding.outlet_id,
                    finding.id,
                    20_000,
                    "按奖励办法，线索查实。",
                )
                row = rewards.decide(
                    actors["city"],
                    row.outlet_id,
                    row.id,
                    row.version,
                    grants=True,
                    amount_fen=20_000,
                    why="同意。",
                )
            rewards.pay(
                actors["city"], row.outlet_id, row.id, row.version, clock.today(), "SJ-2026-007"
            )
            return
