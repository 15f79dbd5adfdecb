"""What a benchmark reports."""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Figure:
    """One measured value beside its limit; `limit` says in words how it is held ("≥ 0.15")."""

    name: str
    value: float
    unit: str
    limit: str
    ok: bool

    @classmethod
    def at_least(cls, name: str, value: float, unit: str, least: float) -> "Figure":
        """A figure that must not be smaller."""
        return cls(name, value, unit, f"≥ {least:g}", value >= least)

    @classmethod
    def at_most(cls, name: str, value: float, unit: str, most: float) -> "Figure":
        """A figure that must not be larger."""
        return cls(name, value, unit, f"≤ {most:g}", value <= most)

    @classmethod
    def told(cls, name: str, value: float, unit: str) -> "Figure":
        """A figure that explains others and has no limit of its own."""
        return cls(name, value, unit, "", ok=True)

    def as_row(self) -> tuple[str, str, str, str]:
        """Name, value with unit, limit, verdict, for the table."""
        value = f"{self.value:,.4g} {self.unit}".strip()
        verdict = "" if not self.limit else "ok" if self.ok else "MISSED"
        return self.name, value, self.limit, verdict

    def as_json(self) -> dict[str, Any]:
        """For figures.json."""
        return asdict(self)
