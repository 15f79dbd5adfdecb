"""The invented base library of the demo: one outlet in order, one that lacks most of it."""

from datetime import timedelta

from webapp.foundation import clock
from webapp.foundation.access import Actor
from webapp.foundation.database import new_id
from webapp.places.models import Outlet
from webapp.supervision.forms.kinds import Purpose
from webapp.supervision.library import services as library
from webapp.supervision.library.filing import Filing
from webapp.supervision.library.kinds import VideoState

_MONTHLY = {
    "checks": "4",
    "hazards": "2",
    "mended": "2",
    "trained": "14",
    "refused": "3",
    "machine": "yes",
    "fire": "yes",
    "words": "通道里的包裹当天清走了。",
}
_SELF = {
    "address": "yes",
    "identity": "yes",
    "inspected": "yes",
    "machine": "yes",
    "fire": "yes",
    "trained": "14",
}
_SPOT = {
    "address": "no",
    "identity": "yes",
    "inspected": "yes",
    "machine": "yes",
    "fire": "no",
    "video": "no",
}
_CARD = {
    "filed": "yes",
    "officer": "yes",
    "identity": "yes",
    "inspected": "yes",
    "machine": "some",
    "fire": "yes",
}


def build(actors: dict[str, Actor], outlets: list[Outlet]) -> None:
    """What is on file about two outlets. `actors` by the names county and company."""
    county, company = actors["county"], actors["company"]
    tidy, untidy = outlets
    this_month, month_before = library.months_to_answer()
    today = clock.today()
    library.change_centre(
        county,
        county.scope.id,
        0,
        name="东湖区邮政业安全中心（演示）",
        address="阳明路 1 号",
        phone="0791-00000000",
    )
    filed = Filing("演示备-0018", f"江西省南昌市东湖区{tidy.address}", today - timedelta(days=800))
    library.file(county, tidy.id, filed)
    ending = today - timedelta(days=12)
    moved = Filing(
        "演示备-0019", "江西省南昌市东湖区城东大道 201 号", today - timedelta(days=1100), ending
    )
    library.file(county, untidy.id, moved)
    for outlet, place, state in (
        (tidy, "收寄台上方", VideoState.WORKING),
        (tidy, "分拣区", VideoState.WORKING),
        (untidy, "门口", VideoState.BROKEN),
    ):
        library.add_video(county, outlet.id, place, f"rtsp://10.20.0.{len(place)}/live", state)
    library.name_officer(company, tidy.id, company.account_id)
    for actor, outlet, purpose, month, given in (
        (company, tidy, Purpose.MONTHLY_REPORT, month_before, _MONTHLY),
        (company, tidy, Purpose.MONTHLY_REPORT, this_month, _MONTHLY),
        (company, tidy, Purpose.SELF_CHECK, this_month, _SELF),
        (county, tidy, Purpose.SCORECARD, this_month, _CARD),
        (county, untidy, Purpose.SPOT_CHECK, this_month, _SPOT),
    ):
        library.answer(actor, outlet.id, purpose, new_id(), month, given)
