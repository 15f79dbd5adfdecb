"""Loading GB/T 2260, and townships below its counties."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import insert, select, update

from webapp.foundation import audit
from webapp.foundation.audit import Act
from webapp.foundation.database import transaction
from webapp.places import queries
from webapp.places.models import Region, level_of
from webapp.places.naming import sort_key

LENGTHS = (6, 9)


def load_regions(rows: Iterable[Any]) -> tuple[int, int]:
    """Load (code, name, code above or ""), in any order. Answers how many are new and changed.

    Six digits down to the county (GB/T 2260), nine for townships (GB/T 10114). Regions that are
    no longer in the standard stay: documents and addresses still name them. Raises ValueError
    that names the first row that cannot be.
    """
    wanted = _checked(rows)
    with transaction() as session:
        query = select(Region.code, Region.name)
        known = {row.code: row.name for row in session.execute(query)}
        _refuse_orphans(wanted, wanted.keys() | known.keys())
        new = [_new(code, *wanted[code]) for code in sorted(wanted.keys() - known.keys())]
        changed = [
            {"code": code, "name": wanted[code][0], "pinyin": sort_key(wanted[code][0])}
            for code in sorted(wanted.keys() & known.keys())
            if wanted[code][0] != known[code]
        ]
        if new:
            session.execute(insert(Region), new)  # sorted by code: what is above comes first
        if changed:
            session.execute(update(Region), changed)
        audit.record(
            Act.REGIONS_LOADED, None, "regions", "GB/T 2260", new=len(new), changed=len(changed)
        )
    queries.forget_names()
    return len(new), len(changed)


def _checked(rows: Iterable[Any]) -> dict[str, tuple[str, str]]:
    wanted: dict[str, tuple[str, str]] = {}
    for number, row in enumerate(rows, start=1):
        try:
            code, name, above = map(str, row)
        except (TypeError, ValueError):
            raise ValueError(f"entry {number} is not [code, name, code above]") from None
        if not code.isascii() or not code.isdigit() or len(code) not in LENGTHS:
            raise ValueError(f"entry {number}: a code has six or nine digits, not {code!r}")
        if not name or len(name) > 60:
            raise ValueError(f"entry {number}: {code} has no name, or one beyond 60 characters")
        wanted[code] = (name, above)
    return wanted


def _refuse_orphans(wanted: dict[str, tuple[str, str]], known: Iterable[str]) -> None:
    for code, (_name, above) in wanted.items():
        nests = above in queries.region_steps(code)[:-1] if above else code.endswith("0000")
        if not nests or (above and above not in known):
            raise ValueError(f"{code} cannot stand below {above or 'nothing'}")


def _new(code: str, name: str, above: str) -> dict[str, Any]:
    return {
        "code": code,
        "name": name,
        "level": level_of(code),
        "parent_code": above or None,
        "pinyin": sort_key(name),
    }
