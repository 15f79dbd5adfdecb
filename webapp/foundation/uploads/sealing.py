"""A photo at rest: the picture in a file, what its camera said in the row, both under one key."""

import json
from dataclasses import dataclass
from datetime import datetime

from webapp.foundation import blobs, crypto
from webapp.foundation.uploads.models import Upload, UploadKind
from webapp.foundation.uploads.photos import Photo, Seen

SAYS_WHERE = frozenset({UploadKind.FINDING_PHOTO})
"""Of other photos nobody needs to know where they were taken, so it is kept of none."""


@dataclass(frozen=True)
class SealedPhoto:
    """What the row keeps of a photo that lies sealed in its file."""

    key_id: str
    wrapped_key: bytes
    seen: bytes | None


def seal(upload: Upload, photo: Photo) -> SealedPhoto:
    """Write the photo to its file, under a data key of its own. Raises Unavailable: disk full."""
    data_key = crypto.new_data_key()
    key_id, wrapped = crypto.wrap(data_key, upload.bound_to)
    seen = None
    if upload.kind in SAYS_WHERE and photo.seen != Seen():
        seen = crypto.encrypt(data_key, _packed(photo.seen), _seen_bound_to(upload))
    blobs.put(upload.id, crypto.encrypt(data_key, photo.jpeg, upload.bound_to))
    return SealedPhoto(key_id, wrapped, seen)


def seen_of(upload: Upload) -> Seen:
    """When and where a photo was taken, as far as its camera said so."""
    if upload.seen is None or upload.wrapped_key is None:
        return Seen()
    data_key = crypto.unwrap(upload.key_id or "", upload.wrapped_key, upload.bound_to)
    said = json.loads(crypto.decrypt(data_key, upload.seen, _seen_bound_to(upload)))
    taken_at = datetime.fromisoformat(said["taken_at"]) if said["taken_at"] else None
    return Seen(taken_at, said["latitude"], said["longitude"])


def _packed(seen: Seen) -> bytes:
    said = {
        "taken_at": seen.taken_at.isoformat() if seen.taken_at else None,
        "latitude": seen.latitude,
        "longitude": seen.longitude,
    }
    return json.dumps(said).encode()


def _seen_bound_to(upload: Upload) -> bytes:
    return upload.bound_to + b":seen"
