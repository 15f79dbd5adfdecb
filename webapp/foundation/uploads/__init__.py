"""Photos from phones by tus 1.0: resumable, bound to a record by hash, sealed on disk."""

from webapp.foundation.uploads.keeping import (
    attach,
    erase,
    read,
    read_of,
    sweep,
)
from webapp.foundation.uploads.models import Upload, UploadKind
from webapp.foundation.uploads.places import find_places_with
from webapp.foundation.uploads.queries import complete_for, of_record, photos_of

__all__ = [
    "Upload",
    "UploadKind",
    "attach",
    "complete_for",
    "erase",
    "find_places_with",
    "of_record",
    "photos_of",
    "read",
    "read_of",
    "sweep",
]
