"""Codes that people give to things: one thing, one code, and a sentence for one that is taken."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import exists, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from webapp.foundation.database import db
from webapp.foundation.errors import InvalidInput

CODE_TAKEN = _l("这个代码已经有了，换一个")


def refuse_taken(model: Any, code: str, **within: Any) -> None:
    """Raise InvalidInput when a row has this code already, of those with the columns `within`."""
    holders = exists().where(model.code == code)
    for name, value in within.items():
        holders = holders.where(getattr(model, name) == value)
    with db.session.no_autoflush:
        is_taken = db.session.scalar(select(holders))
    if is_taken:
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
