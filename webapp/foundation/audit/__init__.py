"""The audit trail: who did what, when; append-only, hash-chained for each organisation."""

from webapp.foundation.audit.acts import Act
from webapp.foundation.audit.trail import PLATFORM, lane_for, record

__all__ = ["PLATFORM", "Act", "lane_for", "record"]
