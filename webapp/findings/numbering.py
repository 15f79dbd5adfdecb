"""What findings and letters are called: the region's short name, the series, the year, a number."""

from datetime import date

from sqlalchemy import update
from sqlalchemy.orm import Session

from webapp.findings.kinds import LetterKind
from webapp.findings.models import FindingNumber
from webapp.foundation.database import insert_once
from webapp.places.queries import region

FINDING = "finding"
_MARKS = {FINDING: "监", LetterKind.REMINDER: "提", LetterKind.ORDER: "责改"}
_ENDINGS = ("自治州", "自治县", "地区", "市", "县", "区", "盟", "旗")
_SHORTEST = 2


def next_code(session: Session, region_code: str, series: str, today: date) -> str:
    """The next name in a region's series of this year: 石桥监〔2026〕0417.

    Whoever asks at the same time waits: no number is given twice, and none is left out.
    """
    key = {"region_code": region_code, "year": today.year, "series": series}
    last = _count_up(session, key)
    if last is None:
        insert_once(session, FindingNumber(**key, last=0))
        last = _count_up(session, key)
    return f"{short_name(region(region_code).name)}{_MARKS[series]}〔{today.year}〕{last:04}"


def short_name(name: str) -> str:
    """A region's name as it stands in the number of a document: 石桥县 → 石桥, 云陵市 → 云陵."""
    for ending in _ENDINGS:
        short = name.removesuffix(ending)
        if short != name and len(short) >= _SHORTEST:
            return short
    return name


def _count_up(session: Session, key: dict[str, object]) -> int | None:
    statement = (
        update(FindingNumber)
        .filter_by(**key)
        .values(last=FindingNumber.last + 1)
        .returning(FindingNumber.last)
    )
    return session.scalar(statement)
