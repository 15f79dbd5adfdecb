"""Tables of the closed loop."""

from webapp.findings.models.findings import (
    Finding,
    FindingEvidence,
    FindingLetter,
    FindingNote,
    FindingNumber,
    FindingStep,
    FindingWatch,
)
from webapp.findings.models.procedures import Procedure, ProcedureStep

__all__ = [
    "Finding",
    "FindingEvidence",
    "FindingLetter",
    "FindingNote",
    "FindingNumber",
    "FindingStep",
    "FindingWatch",
    "Procedure",
    "ProcedureStep",
]
