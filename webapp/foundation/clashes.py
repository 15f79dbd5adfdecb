"""What a form says when somebody was faster: what is now beside what was typed."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

Clash = list[tuple[Any, str, str]]
"""(title, what the row has now, what was typed) of each fact that differs."""


def told(
    row: Any,
    given: Mapping[str, Any],
    names: Iterable[str],
    titles: Mapping[str, Any],
    tell: Callable[[str, Any], str],
) -> Clash:
    """The facts of these names in words; the version of the row is no fact."""
    return [
        (titles[name], tell(name, getattr(row, name)), tell(name, given[name]))
        for name in names
        if name != "version"
    ]
