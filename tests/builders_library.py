"""What is on file about an outlet, for tests."""

from datetime import date
from typing import Any

from tests.builders_findings import People
from webapp.foundation.database import new_id
from webapp.supervision.forms.judging import PREFIX
from webapp.supervision.forms.kinds import Purpose
from webapp.supervision.library import services
from webapp.supervision.library.filing import Filing
from webapp.supervision.library.kinds import BY_COMPANY, VideoState
from webapp.supervision.library.models import LibraryAnswer, OutletFiling, VideoLink

ANSWERS: dict[Purpose, dict[str, str]] = {
    Purpose.MONTHLY_REPORT: {
        "checks": "4",
        "hazards": "1",
        "mended": "1",
        "trained": "12",
        "refused": "0",
        "machine": "yes",
        "fire": "yes",
    },
    Purpose.SELF_CHECK: {
        "address": "yes",
        "identity": "yes",
        "inspected": "yes",
        "machine": "yes",
        "fire": "yes",
        "trained": "12",
    },
    Purpose.SPOT_CHECK: {
        "address": "yes",
        "identity": "yes",
        "inspected": "yes",
        "machine": "no",
        "fire": "yes",
        "video": "yes",
    },
    Purpose.SCORECARD: {
        "filed": "yes",
        "officer": "yes",
        "identity": "yes",
        "inspected": "no",
        "machine": "some",
        "fire": "yes",
    },
}


def sent(purpose: Purpose, **changes: str) -> dict[str, str]:
    """The answers to a form as its page sends them."""
    told = {**ANSWERS[purpose], **changes}
    return {PREFIX + name: value for name, value in told.items()}


def file(people: People, **facts: Any) -> OutletFiling:
    """A filing that is in order."""
    values = {
        "number": "闽备2019-0553",
        "address": f"江西省南昌市东湖区{people.outlet.address}",
        "filed_on": date(2024, 4, 30),
        "valid_until": date(2099, 4, 29),
        "business": "国内快递",
    }
    return services.file(people.county, people.outlet.id, Filing(**{**values, **facts}))


def video(people: People, state: VideoState = VideoState.WORKING, **facts: Any) -> VideoLink:
    """A camera."""
    values = {"place": "收寄台上方", "url": "rtsp://10.1.2.3:554/stream1"}
    return services.add_video(people.county, people.outlet.id, **{**values, **facts}, state=state)


def answer(people: People, purpose: Purpose, **facts: Any) -> LibraryAnswer:
    """A filled form of this month, by whoever fills it in."""
    by = facts.pop("by", people.company if purpose in BY_COMPANY else people.county)
    answer_id, month = facts.pop("id", None) or new_id(), facts.pop("month", "")
    return services.answer(
        by,
        people.outlet.id,
        purpose,
        answer_id,
        month or services.months_to_answer()[0],
        {**ANSWERS[purpose], **facts},
    )
