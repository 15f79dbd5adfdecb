"""Photos from phones by tus 1.0: resumable, bound to a record by hash, sealed on disk."""

from webapp.foundation.uploads.keeping import (
    attach,
    erase,
    read,
    read_of,
    shown,
    sweep,
)
from webapp.foundation.uploads.models import Upload, UploadKind
from webapp.foundation.uploads.papers import is_paper, pages
from webapp.foundation.uploads.photos import Seen
from webapp.foundation.uploads.places import find_places_with
from webapp.foundation.uploads.queries import complete_for, of_record, photos_of, whole_of
from webapp.foundation.uploads.refusals import NotAPhoto
from webapp.foundation.uploads.sealing import seen_of
from webapp.foundation.uploads.services import UPLOADS_A_DAY, keep_photo

__all__ = [
    "UPLOADS_A_DAY",
    "NotAPhoto",
    "Seen",
    "Upload",
    "UploadKind",
    "attach",
    "complete_for",
    "erase",
    "find_places_with",
    "is_paper",
    "keep_photo",
    "of_record",
    "pages",
    "photos_of",
    "read",
    "read_of",
    "seen_of",
    "shown",
    "sweep",
    "whole_of",
]
