"""What departments and items may be told: the rules that their acts share."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from webapp.conversions.models import ConversionDepartment, ConversionItem
from webapp.foundation.database import db
from webapp.foundation.errors import InvalidInput

CODE_TAKEN = _l("这个代码已经有了，换一个")


def differences(row: Any, wanted: dict[str, Any]) -> list[str]:
    """The names of what is not yet as it is wanted, in the order of the alphabet."""
    return sorted(name for name, value in wanted.items() if getattr(row, name) != value)


def put(row: Any, wanted: dict[str, Any]) -> list[str]:
    """Set what differs; answers its names."""
    changed = differences(row, wanted)
    for name in changed:
        setattr(row, name, wanted[name])
    return changed


def refuse_taken(
    model: type[ConversionDepartment] | type[ConversionItem], hall_id: UUID, code: str
) -> None:
    """Raise InvalidInput when another row of the hall has this code."""
    with db.session.no_autoflush:
        holder = db.session.scalar(
            select(model.id).where(model.hall_id == hall_id, model.code == code)
        )
    if holder is not None:
        raise _taken()


@contextmanager
def code_at_once(session: Session) -> Iterator[None]:
    """Send the block's rows now: a code that was taken this very moment is said in words."""
    try:
        yield
        session.flush()
    except IntegrityError as clash:
        raise _taken() from clash


def _taken() -> InvalidInput:
    return InvalidInput(errors={"code": [str(CODE_TAKEN)]})
