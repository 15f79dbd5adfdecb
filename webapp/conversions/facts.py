"""What departments and items may be told: the rules that their acts share."""

from typing import Any


def differences(row: Any, wanted: dict[str, Any]) -> list[str]:
    """The names of what is not yet as it is wanted, in the order of the alphabet."""
    return sorted(name for name, value in wanted.items() if getattr(row, name) != value)


def put(row: Any, wanted: dict[str, Any]) -> list[str]:
    """Set what differs; answers its names."""
    changed = differences(row, wanted)
    for name in changed:
        setattr(row, name, wanted[name])
    return changed
