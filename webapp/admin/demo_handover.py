"""The invented handovers of the demo: each evening what was agreed, and today's list half done."""

import itertools
from collections.abc import Iterator
from datetime import date, timedelta
from uuid import UUID

from webapp.conversions.calling import hours
from webapp.conversions.queries import handovers as reading
from webapp.conversions.services import handover_scans as scans
from webapp.conversions.services import handovers
from webapp.foundation import clock
from webapp.foundation.access import Actor
from webapp.waybills.numbers import s10_check_digit

FIRST_SERIAL = 30_611_850


class Handovers:
    """What a hall hands to one courier of the post."""

    def __init__(self, clerk: Actor, courier: Actor, outlet_id: UUID) -> None:
        self.clerk, self.courier, self.outlet_id = clerk, courier, outlet_id
        self.numbers = _waybills()

    def in_the_evening(self, day: date) -> None:
        """Hand over what was agreed until then."""
        with clock.freeze(hours.start_of(day) + timedelta(hours=16, minutes=40)):
            if not reading.waiting_count(self.clerk):
                return
            of = handovers.make_list(self.clerk, self.outlet_id)
            wanted = {one.document.id: next(self.numbers) for one in reading.entries(of)}
            scans.number_documents(self.clerk, of.id, wanted)
            for number in wanted.values():
                scans.scan_out(self.clerk, of.id, number)
            handovers.offer(self.clerk, of.id, len(wanted))
            for number in wanted.values():
                scans.scan_in(self.courier, of.id, number)
            scans.take(self.courier, of.id, len(wanted))

    def prepare(self) -> None:
        """Begin today's list: one document is numbered and scanned, the others wait."""
        if not reading.waiting_count(self.clerk):
            return
        of = handovers.make_list(self.clerk, self.outlet_id)
        first = reading.entries(of)[0].document
        scans.number_documents(self.clerk, of.id, {first.id: next(self.numbers)})
        scans.scan_out(self.clerk, of.id, str(first.position))


def _waybills() -> Iterator[str]:
    for serial in itertools.count(FIRST_SERIAL):
        yield f"EB{serial}{s10_check_digit(str(serial))}CN"
