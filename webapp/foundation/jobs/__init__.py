"""Long work in the background: a row says what is wanted, workers do it piece by piece."""

from webapp.foundation.jobs.files import Result
from webapp.foundation.jobs.kinds import check_grants_with, register
from webapp.foundation.jobs.lifecycle import JobState
from webapp.foundation.jobs.models import Job
from webapp.foundation.jobs.running import run_all, run_next, sweep
from webapp.foundation.jobs.services import start
from webapp.foundation.jobs.turn import Interrupted, Turn

__all__ = [
    "Interrupted",
    "Job",
    "JobState",
    "Result",
    "Turn",
    "check_grants_with",
    "register",
    "run_all",
    "run_next",
    "start",
    "sweep",
]
