"""What a courier's phone froze: the members of each kind of record, and the objects they become."""

from webapp.pickups.frozen.records import (
    CorrectionRecord,
    Parcel,
    PickupRecord,
    Record,
    RefusalRecord,
    SealedIdentity,
    VoidRecord,
)

__all__ = [
    "CorrectionRecord",
    "Parcel",
    "PickupRecord",
    "Record",
    "RefusalRecord",
    "SealedIdentity",
    "VoidRecord",
]
