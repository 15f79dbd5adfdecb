"""Reading parameters one after the other, keeping what is wrong with each."""

from typing import Any

from werkzeug.datastructures import MultiDict

from webapp.foundation.errors import InvalidInput


class Reading:
    """What was given, and the faults that were found in it so far."""

    def __init__(self, given: MultiDict[str, str]) -> None:
        self._given = given
        self.errors: dict[str, list[str]] = {}

    def refuse(self, name: str, sentence: Any) -> None:
        """Keep what is wrong with a parameter."""
        self.errors.setdefault(name, [str(sentence)])

    def done(self) -> None:
        """Raise InvalidInput if anything was wrong."""
        if self.errors:
            raise InvalidInput(errors=self.errors)
