"""What calls came to, in numbers that may be added: one count for the desk and for the board."""

from dataclasses import dataclass

from webapp.conversions.calling.dispositions import CONNECTED, RIGHT_PERSON
from webapp.conversions.kinds import Disposition


@dataclass(frozen=True)
class Tally:
    """Calls that were dialled, and what came of them; each counts what the one before holds, but
    for the last: who agreed and who declined are both of the right person."""

    calls: int = 0
    connected: int = 0
    right_person: int = 0
    consented: int = 0
    declined: int = 0

    @classmethod
    def of(cls, disposition: Disposition | None, count: int) -> "Tally":
        """So many calls that ended alike; None for those that were not saved."""
        return cls(
            calls=count,
            connected=count if disposition in CONNECTED else 0,
            right_person=count if disposition in RIGHT_PERSON else 0,
            consented=count if disposition is Disposition.CONSENTED else 0,
            declined=count if disposition is Disposition.DECLINED else 0,
        )

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            self.calls + other.calls,
            self.connected + other.connected,
            self.right_person + other.right_person,
            self.consented + other.consented,
            self.declined + other.declined,
        )
