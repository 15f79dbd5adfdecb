"""Tables of the closed loop."""

from webapp.findings.models.figures import (
    WHOLE,
    FindingFigure,
    FindingFigureDays,
    FindingTouchedDay,
)
from webapp.findings.models.findings import (
    Finding,
    FindingEvidence,
    FindingLetter,
    FindingNote,
    FindingNumber,
    FindingStep,
    FindingWatch,
)
from webapp.findings.models.notices import DeadlineNotice
from webapp.findings.models.procedures import Procedure, ProcedureStep
from webapp.findings.models.templates import ResponseTemplate

__all__ = [
    "WHOLE",
    "DeadlineNotice",
    "Finding",
    "FindingEvidence",
    "FindingFigure",
    "FindingFigureDays",
    "FindingLetter",
    "FindingNote",
    "FindingNumber",
    "FindingStep",
    "FindingTouchedDay",
    "FindingWatch",
    "Procedure",
    "ProcedureStep",
    "ResponseTemplate",
]
