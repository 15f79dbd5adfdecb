"""The closed lists of the base library: states of a camera, what can be missing, who fills what."""

from enum import StrEnum

from webapp.supervision.forms.kinds import Purpose


class VideoState(StrEnum):
    """How a camera was found when somebody last looked. Nothing is streamed here."""

    WORKING = "working"
    BROKEN = "broken"
    OFF = "off"
    """Taken out of use."""


class Missing(StrEnum):
    """What an officer has to go after at an outlet."""

    FILING = "filing"
    """Nothing is filed."""
    EXPIRED = "expired"
    """What is filed holds no longer."""
    ADDRESS = "address"
    """The filed address is not the outlet's."""
    OFFICER = "officer"
    """Nobody is its safety officer."""
    REPORT = "report"
    """No monthly report of this month."""
    VIDEO = "video"
    """A camera is broken."""


BY_COMPANY = (Purpose.MONTHLY_REPORT, Purpose.SELF_CHECK)
"""Forms that the company fills in."""
BY_OFFICERS = (Purpose.SPOT_CHECK, Purpose.SCORECARD)
SCORED = frozenset({Purpose.SCORECARD})
"""Forms whose answers bring points."""
MOST_VIDEOS = 50
"""Of one outlet: more is a mistake."""
MOST_OFFICERS = 10
