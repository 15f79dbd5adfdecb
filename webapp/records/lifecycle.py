"""The closed list of what a phone may send."""

from enum import StrEnum


class RecordKind(StrEnum):
    """What a phone may send."""

    PICKUP = "pickup"
    REFUSAL = "refusal"
    VOID = "void"
    CORRECTION = "correction"
    REPORT = "report"
    """A problem that a supervisor or a grid worker saw."""
    CHECK_IN = "check-in"
    """A village that the post reached."""
