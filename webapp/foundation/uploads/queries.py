"""Reading uploads."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import select

from webapp.foundation import blobs
from webapp.foundation.access import Actor
from webapp.foundation.database import db
from webapp.foundation.errors import NotFound
from webapp.foundation.uploads.lifecycle import UploadState
from webapp.foundation.uploads.models import Upload
from webapp.foundation.uploads.places import check_place

_NAMED = frozenset({UploadState.ATTACHED, UploadState.LOST})


def upload_for(actor: Actor, outlet_id: UUID, upload_id: UUID, *, lock: bool = False) -> Upload:
    """An upload of an outlet the actor may send for. Raises NotFound.

    It need not be their own: a colleague may forward what a broken phone began.
    """
    upload = db.session.get(
        Upload, (outlet_id, upload_id), with_for_update=lock, populate_existing=True
    )
    if upload is None:
        raise NotFound()
    check_place(actor, upload.kind, outlet_id)
    return upload


def upload_of_bytes(outlet_id: UUID, record_id: UUID, sha256: str) -> Upload | None:
    """The upload of these bytes for this record, if it was begun."""
    return db.session.scalar(
        select(Upload).where(
            Upload.outlet_id == outlet_id,
            Upload.record_id == record_id,
            Upload.sha256 == sha256,
        )
    )


def of_record(record_id: UUID, outlet_id: UUID) -> Sequence[Upload]:
    """Every upload of a record, in the order they were begun."""
    return db.session.scalars(
        select(Upload)
        .where(Upload.outlet_id == outlet_id, Upload.record_id == record_id)
        .order_by(Upload.id)
    ).all()


def photo_of(record_id: UUID, outlet_id: UUID, upload_id: UUID) -> Upload:
    """One photo that an accepted record named. Raises NotFound."""
    upload = db.session.get(Upload, (outlet_id, upload_id))
    if upload is None or upload.record_id != record_id or upload.state not in _NAMED:
        raise NotFound()
    return upload


def photos_of(record_id: UUID, outlet_id: UUID) -> Sequence[Upload]:
    """The photos that an accepted record named and signed; what anybody sent besides is none."""
    return [upload for upload in of_record(record_id, outlet_id) if upload.state in _NAMED]


def whole_of(record_id: UUID, outlet_id: UUID) -> list[str]:
    """Hashes of the photos that were sent for a record and wait for it, in the order they came."""
    return [
        upload.sha256
        for upload in of_record(record_id, outlet_id)
        if upload.state is UploadState.COMPLETE and blobs.exists(upload.id)
    ]


def complete_for(record_id: UUID, outlet_id: UUID, hashes: Iterable[str]) -> list[str]:
    """The hashes (hexadecimal, of the sealed bytes) whose photo is not whole on the server yet."""
    whole = {
        upload.sha256
        for upload in of_record(record_id, outlet_id)
        if upload.is_whole and blobs.exists(upload.id)
    }
    return [wanted for wanted in dict.fromkeys(hashes) if wanted not in whole]
