"""Cases as the platform has them, of invented people."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from tests.people import sender
from webapp.conversions.models import ConversionCase, PlatformPull, PlatformResult
from webapp.foundation import clock
from webapp.foundation.database import db


def case(number: int | str, **changes: Any) -> dict[str, Any]:
    """A case that may be posted."""
    index = number if isinstance(number, int) else 1
    person = sender(index)
    return {
        "case_number": f"ZW-{number:05}" if isinstance(number, int) else number,
        "item": "GA-01",
        "name": person.name,
        "phone": f"139{index:08}",
        "last_four": person.number[-4:],
        "applicant": "personal",
        "chosen": "counter",
        "keep_until": (clock.today() + timedelta(days=30)).isoformat(),
        **changes,
    }


def taken() -> list[ConversionCase]:
    """The cases that are here, by number."""
    db.session.expire_all()
    query = select(ConversionCase).order_by(ConversionCase.case_number)
    return list(db.session.scalars(query))


def pulls() -> list[PlatformPull]:
    """The attempts, the first one first."""
    db.session.expire_all()
    return list(db.session.scalars(select(PlatformPull).order_by(PlatformPull.id)))


def results() -> list[PlatformResult]:
    """What the platform is told, the first one first."""
    db.session.expire_all()
    return list(db.session.scalars(select(PlatformResult).order_by(PlatformResult.id)))


def later(**span: float) -> Any:
    """Some time after now."""
    return clock.freeze(clock.now() + timedelta(**span))
