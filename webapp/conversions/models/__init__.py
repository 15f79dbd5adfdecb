"""Tables of conversions. All of them belong to one hall, which stands first in their keys; they are
distributed by it.
"""

from webapp.conversions.models.calls import (
    CallerPause,
    ConversionCall,
    ConversionListening,
    ConversionNumber,
    DoNotCall,
)
from webapp.conversions.models.campaigns import (
    CampaignMember,
    ConversionCampaign,
    ConversionScript,
)
from webapp.conversions.models.cases import (
    CONTRADICTION,
    ConversionCase,
    ConversionCaseEvent,
)
from webapp.conversions.models.catalogue import (
    LONGEST_HEADER,
    ConversionColumnMapping,
    ConversionDepartment,
    ConversionItem,
)
from webapp.conversions.models.consents import ConversionConsent
from webapp.conversions.models.handovers import (
    DeliveryAttempt,
    HandoverDocument,
    HandoverList,
    TrackingEvent,
)
from webapp.conversions.models.platforms import (
    PlatformConnection,
    PlatformPull,
    PlatformResult,
)

__all__ = [
    "CONTRADICTION",
    "LONGEST_HEADER",
    "CallerPause",
    "CampaignMember",
    "ConversionCall",
    "ConversionCampaign",
    "ConversionCase",
    "ConversionCaseEvent",
    "ConversionColumnMapping",
    "ConversionConsent",
    "ConversionDepartment",
    "ConversionItem",
    "ConversionListening",
    "ConversionNumber",
    "ConversionScript",
    "DeliveryAttempt",
    "DoNotCall",
    "HandoverDocument",
    "HandoverList",
    "TrackingEvent",
    "PlatformConnection",
    "PlatformPull",
    "PlatformResult",
]
