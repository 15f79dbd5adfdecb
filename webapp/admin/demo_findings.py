"""The invented findings of the demo: some at each place of the loop, with pictures drawn here."""

import io
from datetime import timedelta
from typing import Any
from uuid import UUID

from PIL import Image, ImageDraw

from webapp.findings import found, queries, restating
from webapp.findings.beginning import Report
from webapp.findings.found import Found
from webapp.findings.kinds import Category, FindingKind, LetterKind, Measure, Reporter
from webapp.findings.lifecycle import Step
from webapp.findings.models import Finding
from webapp.findings.services import reminding, reporting, steps, templating, ticking
from webapp.findings.stepping import Place, Taken
from webapp.foundation import clock, uploads
from webapp.foundation.access import Actor
from webapp.foundation.database import new_id, place_of, transaction
from webapp.places.models import Outlet
from webapp.places.queries import outlet as outlet_by_id

SPOT = Place(28.6853, 115.8997, 9)
_S, _C = Step, Category
MENDED = (_S.ACCEPT, _S.ASSIGN, _S.VERIFY, _S.REMIND, _S.RECTIFY, _S.APPROVE)
WORDS = {
    _S.ASSIGN: "请尽快到现场看一看。",
    _S.VERIFY: "到现场看过，情况属实。",
    _S.REMIND: "在营业场所醒目处公示现行资费表\n公示营业时间、服务电话和监督电话",
    _S.RECTIFY: "已补贴资费表和营业时间牌。",
    _S.APPROVE: "照片与现场一致。",
    _S.DISPUTE: "去看了，还是没有贴。",
    _S.REJECT: "这件事归市场监管部门管，请打 12315。",
    _S.ESCALATE: "提醒函到期没有改。",
    _S.FILE: "逾期未改，立案调查。",
    _S.DECIDE: "备案地址与实际经营地址不符，逾期未办理变更。",
}
STORIES: tuple[tuple[int, FindingKind, Category, str, tuple[Step, ...]], ...] = (
    (2, FindingKind.SERVICE, _C.NOTICE_MISSING, "资费表只剩空框，大厅里没有营业时间。", ()),
    (4, FindingKind.SERVICE, _C.ATTITUDE, "问了两次都不理人。", (_S.ACCEPT,)),
    (9, FindingKind.SERVICE, _C.CLOSED, "下午四点就关了门。", (_S.ACCEPT, _S.ASSIGN)),
    (12, FindingKind.SERVICE, _C.LETTERS, "挂号信晚了六天。", (_S.ACCEPT, _S.ASSIGN, _S.VERIFY)),
    (9, FindingKind.SERVICE, _C.NOTICE_MISSING, "监督电话没有贴。", MENDED[:5]),
    (8, FindingKind.SERVICE, _C.NOTICE_MISSING, "营业时间牌掉了，一直没挂。", MENDED),
    (40, FindingKind.SERVICE, _C.CLOSED, "周六没有开门。", (*MENDED, _S.CONFIRM)),
    (55, FindingKind.SERVICE, _C.POSTAGE, "多收了两元。", (*MENDED, _S.CONFIRM)),
    (20, FindingKind.SERVICE, _C.NOTICE_MISSING, "资费表是旧的。", (*MENDED, _S.DISPUTE)),
    (30, FindingKind.SERVICE, _C.SUGGESTION, "门口的路灯坏了。", (_S.REJECT,)),
    (3, FindingKind.GRID, _C.FIRE_RISK, "通道里堆满包裹。", (_S.ACCEPT, _S.ASSIGN)),
    (
        60,
        FindingKind.GRID,
        _C.ADDRESS_DIFFERS,
        "备案在 18 号，实际在 26 号。",
        (*MENDED[:4], _S.ESCALATE, _S.FILE, _S.DECIDE, _S.RECTIFY, _S.APPROVE, _S.CONFIRM),
    ),
)
"""(days ago, kind, category, words, steps): each begins with its report."""


TEMPLATES = (
    (
        _S.REMIND,
        "公示资费和时间",
        "在 %outlet% 醒目处公示现行资费表\n公示营业时间、服务电话和监督电话",
    ),
    (_S.REMIND, "按时营业", "按公示的时间营业\n临时停业提前三天公示"),
    (_S.REJECT, "不归邮政管理部门管", "这件事不归邮政管理部门管，请向有关部门反映，电话 12345。"),
    (_S.RETURN, "照片看不清", "照片看不清改了什么，请 %outlet% 在 %deadline% 前重拍重报。"),
    (_S.APPROVE, "照片与现场一致", "照片与现场一致。"),
)
"""(step, title, words): what the city's offices say again and again."""


def build(actors: dict[str, Actor], outlets: list[Outlet]) -> None:
    """Findings of a supervisor, a grid worker and somebody without an account.

    `actors` by the names supervisor, grid, county, city, company.
    """
    for number, story in enumerate(STORIES):
        _tell(actors, outlets[number % len(outlets)], *story)
    _by_code(outlets[0])
    _found_by_the_system(actors, outlets[0])
    for template in TEMPLATES:
        templating.add(actors["city"], *template)
    ticking.take_due()
    restating.restate_due()
    reminding.remind()


def _tell(
    actors: dict[str, Actor],
    outlet: Outlet,
    ago: int,
    kind: FindingKind,
    category: Category,
    words: str,
    taken: tuple[Step, ...],
) -> None:
    at = clock.ago(days=ago)
    reporter = actors["grid" if kind is FindingKind.GRID else "supervisor"]
    with clock.freeze(at):
        key = new_id()
        photos = (_photo(reporter, outlet, key, "before"),)
        told = Report(key, kind, category, outlet.id, words, photos, SPOT)
        finding = reporting.report(reporter, told)
    for number, step in enumerate(taken, start=1):
        with clock.freeze(min(at + timedelta(days=number, hours=number), clock.now())):
            _take(actors, reporter, finding, step)


def _take(actors: dict[str, Actor], reporter: Actor, finding: Finding, step: Step) -> None:
    now = queries.reported(finding.outlet_id, finding.id)
    assert now is not None  # noqa: S101 -- it was just reported
    actor = _doer(actors, reporter, now.level.value, step)
    key = new_id()
    photos: tuple[str, ...] = ()
    if step in (Step.VERIFY, Step.RECTIFY):
        picture = "after" if step is Step.RECTIFY else "before"
        photos = (_photo(actor, outlet_by_id(now.outlet_id), key, picture),)
    more: dict[str, Any] = {}
    if step is Step.DECIDE:
        more = {"measure": Measure.FINE, "fine_fen": 150_000}
    taken = Taken(step, key, WORDS.get(step, ""), photos, SPOT if photos else None, **more)
    where = (actor, now.outlet_id, now.id, now.version, taken)
    if step is Step.REMIND:
        steps.send_letter(*where, LetterKind.REMINDER)
    else:
        steps.take_step(*where, actor.account_id if step is Step.ASSIGN else None)


def _doer(actors: dict[str, Actor], reporter: Actor, level: str, step: Step) -> Actor:
    if step in (Step.CONFIRM, Step.DISPUTE):
        return reporter
    if step is Step.RECTIFY:
        return actors["company"]
    return actors["city" if level == "city" else "county"]


def _by_code(outlet: Outlet) -> None:
    key = new_id()
    reporting.report_by_link(
        Report(key, FindingKind.SERVICE, Category.ATTITUDE, outlet.id, "窗口没人，等了二十分钟。"),
        Reporter.PUBLIC,
    )


def _found_by_the_system(actors: dict[str, Actor], outlet: Outlet) -> None:
    """Something that nobody reported: the county agreed, and a colleague looks again."""
    with clock.freeze(clock.ago(days=6)), transaction() as session:
        told = Found(
            FindingKind.SERVICE,
            Category.CLOSED,
            outlet.id,
            "demo:closed",
            "连续三个营业日没有收寄记录。",
        )
        made = found.begin(session, told)
    if made is None:
        return
    for number, step in enumerate(MENDED, start=1):
        with clock.freeze(clock.ago(days=6) + timedelta(hours=number)):
            _take(actors, actors["county"], made, step)


def _photo(actor: Actor, outlet: Outlet, step_id: UUID, which: str) -> str:
    kept: str = uploads.keep_photo(
        uploads.UploadKind.FINDING_PHOTO, step_id, place_of(outlet), _drawn(which), actor
    )
    return kept


def _drawn(which: str) -> bytes:
    """The wall of an outlet: an empty frame, or the price list and the hours."""
    picture = Image.new("RGB", (640, 480), "#dde4df" if which == "after" else "#cfd6d2")
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 384, 640, 480), fill="#a9b3ad")
    pen.rectangle((0, 0, 640, 72), fill="#2f6b4c")
    pen.rectangle((448, 120, 592, 384), fill="#86a39a")
    for box in ((56, 120, 264, 288), (304, 136, 408, 232)):
        pen.rectangle(
            box, fill="#ffffff" if which == "after" else "#b9c0bb", outline="#2f6b4c", width=8
        )
        if which == "after":
            for line in range(box[1] + 36, box[3] - 16, 22):
                pen.line((box[0] + 20, line, box[2] - 20, line), fill="#6d7671", width=5)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=80)
    return out.getvalue()
