"""What a phone froze: the JSON of each kind of record, read strictly and only once it is signed.

The bytes are never rebuilt. Whatever is not agreed on in the schema is refused: an unknown member,
a member twice, a number that is none.
"""

from webapp.pickups.frozen.reading import Address, address, read, unpack, unreadable
from webapp.pickups.frozen.records import (
    Clock,
    CorrectionRecord,
    Frame,
    Parcel,
    Photo,
    PickupRecord,
    Record,
    RefusalRecord,
    SealedIdentity,
    VoidRecord,
)

__all__ = [
    "Address",
    "Clock",
    "CorrectionRecord",
    "Frame",
    "Parcel",
    "Photo",
    "PickupRecord",
    "Record",
    "RefusalRecord",
    "SealedIdentity",
    "VoidRecord",
    "address",
    "read",
    "unpack",
    "unreadable",
]
