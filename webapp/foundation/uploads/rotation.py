"""What uploads move to a new key: the data keys of photos. The sealed files stay as they are."""

from typing import Any

from webapp.foundation import rotation
from webapp.foundation.rotation import Batch, Part
from webapp.foundation.uploads.models import Upload


def move_data_keys(size: int, after: Any) -> Batch:
    """Wrap the data keys of photos with the vault's current key."""
    return rotation.rewrap(Upload.key_id, Upload.wrapped_key, _bound_to, size, after)


def _bound_to(row: Any) -> bytes:
    return Upload(outlet_id=row.outlet_id, id=row.id).bound_to


PARTS = (Part("data keys of photos", move_data_keys, Upload.key_id),)
