"""Photos of records: attached when the record is accepted, shown, erased; the rest is swept."""

import time
from collections.abc import Iterable
from uuid import UUID

from flask import Response, current_app
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.foundation import blobs, crypto, destructions
from webapp.foundation.database import transaction
from webapp.foundation.errors import Conflict, Gone
from webapp.foundation.retention import UPLOADS
from webapp.foundation.uploads import parts, queries
from webapp.foundation.uploads.lifecycle import UploadState
from webapp.foundation.uploads.models import Upload

BATCH = 500
_UNATTACHED = (UploadState.RECEIVING, UploadState.COMPLETE)


def attach(session: Session, record_id: UUID, outlet_id: UUID, hashes: Iterable[str]) -> None:
    """Make the photos part of an accepted record, in its own transaction.

    Raises Conflict `photos-missing` that names those which are not whole (T3, T8).
    """
    wanted = list(dict.fromkeys(hashes))
    if missing := queries.complete_for(record_id, outlet_id, wanted):
        raise Conflict(_l("照片还没有收全，手机会接着发。"), slug="photos-missing", missing=missing)
    for upload in queries.of_record(record_id, outlet_id):
        if upload.sha256 in wanted:
            upload.attach()
    session.flush()


def read(upload: Upload) -> bytes:
    """The photo as JPEG bytes. Raises Gone when the server cannot show it any more."""
    if upload.is_whole and upload.wrapped_key:
        try:
            sealed = blobs.get(upload.id)
        except LookupError:
            sealed = b""
        if sealed:
            data_key = crypto.unwrap(upload.key_id or "", upload.wrapped_key, upload.bound_to)
            return crypto.decrypt(data_key, sealed, upload.bound_to)
    raise Gone(_l("这张照片已经不在服务器上了。"), slug="photo-lost")


def read_of(record_id: UUID, outlet_id: UUID, upload_id: UUID) -> bytes:
    """The JPEG bytes of one photo of a record. Raises NotFound when it is not this record's, Gone.

    Whether the person may see the record is for the caller to have asked.
    """
    return read(queries.photo_of(record_id, outlet_id, upload_id))


def shown(record_id: UUID, outlet_id: UUID, upload_id: UUID) -> Response:
    """The same as an answer that nobody keeps: decrypted for this one. Raises NotFound, Gone."""
    answer = Response(read_of(record_id, outlet_id, upload_id), mimetype="image/jpeg")
    answer.headers["Cache-Control"] = "no-store"
    return answer


def erase(session: Session, record_id: UUID, outlet_id: UUID) -> int:
    """Destroy the keys of a record's photos, in the act that erases the record; answers how many.

    From the commit on nobody can open them; the next sweep takes the files away.
    """
    lost = 0
    for upload in queries.of_record(record_id, outlet_id):
        if upload.is_whole:
            upload.lose()
            lost += 1
    session.flush()
    return lost


def sweep() -> int:
    """Delete what was never attached within `upload_keep_hours`, and files nobody names."""
    swept = 0
    while batch := _sweep_batch():
        swept += batch
    _sweep_stray_parts()
    return swept


def _sweep_batch() -> int:
    before = destructions.before(UPLOADS)
    stale = (
        select(Upload)
        .where(Upload.state.in_(_UNATTACHED), Upload.created_at < before)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    )
    lost = (
        select(Upload)
        .where(Upload.state == UploadState.LOST, Upload.completed_at.is_not(None))
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    )
    with transaction() as session:
        gone = list(session.scalars(stale))
        ids = [upload.id for upload in gone]
        for upload in gone:
            session.delete(upload)
        for upload in session.scalars(lost):
            upload.completed_at = None  # its file goes now; the row says for ever that it was
            ids.append(upload.id)
        destructions.record(session, UPLOADS, len(ids), before)
    for upload_id in ids:
        parts.Part(upload_id).remove()
        blobs.remove(upload_id)
    return len(ids)


def _sweep_stray_parts() -> None:
    """Parts without a row that still wants them: left by a process that died in between."""
    if not parts.folder().is_dir():
        return
    limit = time.time() - _keep_hours() * 3600
    for file in parts.folder().iterdir():
        if file.stat().st_mtime < limit:
            file.unlink(missing_ok=True)


def _keep_hours() -> int:
    return current_app.config["SETTINGS"].upload_keep_hours
