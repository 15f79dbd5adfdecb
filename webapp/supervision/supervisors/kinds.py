"""The closed lists of supervisors: what they look after, what they are asked to do."""

from enum import StrEnum

from webapp.supervision.forms.kinds import Purpose


class Area(StrEnum):
    """What a supervisor looks after."""

    COUNTER = "counter"
    FREQUENCY = "frequency"
    DEPTH = "depth"
    PARTY_PAPERS = "party-papers"
    PARCELS = "parcels"
    VILLAGES = "villages"


class TaskKind(StrEnum):
    """What a supervisor is asked to do; the form of the same name is what they fill in."""

    VISIT_OUTLET = "visit-outlet"
    TEST_LETTER = "test-letter"
    ASK_RECIPIENT = "ask-recipient"
    VILLAGE_BOARD = "village-board"

    @property
    def purpose(self) -> Purpose:
        """Which form."""
        return Purpose(self.value)

    @property
    def is_at_village(self) -> bool:
        """Whether it is done at a village, not at the outlet that delivers there."""
        return self is TaskKind.VILLAGE_BOARD


class TaskState(StrEnum):
    """Where a task stands. Overdue is no state: it is so by the day."""

    PLANNED = "planned"
    DONE = "done"
    DROPPED = "dropped"
