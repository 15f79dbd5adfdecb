"""The audit trail: who did what, when; append-only, hash-chained for each organisation."""

from webapp.foundation.audit.acts import Act
from webapp.foundation.audit.trail import PLATFORM, record

__all__ = ["PLATFORM", "Act", "record"]
