"""Receiving photos: begin, take pieces, open and seal again at the last byte, give up."""

import hashlib
import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import current_app
from sqlalchemy import update
from sqlalchemy.exc import InvalidRequestError

from webapp.foundation import audit, blobs, crypto, keys, throttle
from webapp.foundation.access import Actor
from webapp.foundation.audit import Act
from webapp.foundation.database import apart, db, insert_once, new_id, transaction
from webapp.foundation.errors import Conflict, NotFound, TooLarge
from webapp.foundation.keys import Key, MissingKey, Purpose
from webapp.foundation.uploads import photos, queries, sealing
from webapp.foundation.uploads.lifecycle import UploadState
from webapp.foundation.uploads.models import Upload, UploadKind
from webapp.foundation.uploads.parts import Part
from webapp.foundation.uploads.photos import Photo
from webapp.foundation.uploads.places import place_for
from webapp.foundation.uploads.refusals import (
    AlreadyWhole,
    CannotBeOpened,
    ChecksumMismatch,
    NotAPhoto,
    OffsetMoved,
    UnknownKey,
)

UPLOADS_A_DAY = 5000
"""Of one account: several times what a courier can photograph, and what a week offline brings."""


@dataclass(frozen=True)
class Announced:
    """What a phone says of a photo before it sends it. `size` and `sha256` are of sealed bytes."""

    record_id: UUID
    outlet_id: UUID
    kind: UploadKind
    sha256: str
    size: int
    opening_key_id: str | None


def begin(actor: Actor, announced: Announced) -> Upload:
    """The upload for these bytes of this record: a new one, or the one that was begun before.

    Raises TooLarge, NotFound (not the actor's outlet), Conflict (the same hash, another size),
    TooMany (one account could fill the disk).
    """
    if announced.size > current_app.config["SETTINGS"].photo_limit_bytes:
        raise TooLarge()
    place = place_for(actor, announced.kind, announced.outlet_id)
    if _known(announced) is None:
        throttle.hit("uploads", str(actor.account_id), UPLOADS_A_DAY, 24 * 3600)
    with transaction() as session:
        upload = _known(announced)
        if upload is None:
            upload = _new(actor, announced)
            for name, value in place.items():
                setattr(upload, name, value)
            if insert_once(session, upload):
                audit.record(Act.UPLOAD_STARTED, actor, "upload", upload.id, bytes=announced.size)
            else:  # the same phone asked twice at once
                upload = _known(announced)
        if upload is None or upload.size != announced.size:
            raise Conflict(slug="upload-differs")
        _revive(upload)
    return upload


def length_of(upload: Upload) -> int:
    """How many bytes are here: the offset at which the phone goes on."""
    return upload.size if upload.is_whole else Part(upload.id).length()


def append(
    actor: Actor, upload: Upload, offset: int, pieces: Iterable[bytes], length: int | None
) -> int:
    """Add pieces from `offset` on; answers the new offset. Finishes the photo at the last byte.

    `length` is that of all pieces together, if the client said it: too much is refused before the
    first byte.

    What arrives is kept and durable even if the pieces break off. Raises OffsetMoved,
    AlreadyWhole, TooLarge, Unavailable (disk full), and what `finish` raises.
    """
    if upload.is_whole:
        return _add_nothing(upload, offset, pieces)
    part = Part(upload.id)
    part.begin()
    if _refreshed(upload).is_whole:  # finished and removed before this file was made
        part.remove()
        raise AlreadyWhole()
    if part.length() != offset:
        raise OffsetMoved()
    if offset + (length or 0) > upload.size:
        raise TooLarge()
    try:
        for piece in pieces:
            if offset + len(piece) > upload.size:
                raise TooLarge()
            offset = part.append(offset, piece)
    finally:
        part.sync()
        _note_received(upload, offset)
    if offset == upload.size:
        finish(actor, upload)
    return offset


def finish(actor: Actor, upload: Upload) -> None:
    """Check, open, look at, and seal at rest what has arrived in full. Safe to repeat.

    Raises ChecksumMismatch (begins again at 0), UnknownKey, CannotBeOpened, NotAPhoto (the upload
    is given up), Unavailable (disk full; the bytes stay and it can be tried again).
    """
    part = Part(upload.id)
    part.begin()
    with part.locked():
        if _refreshed(upload).is_whole:  # finished by somebody else
            part.remove()
        if upload.state is not UploadState.RECEIVING or part.length() != upload.size:
            return
        sealed = part.content()
        if not hmac.compare_digest(hashlib.sha256(sealed).hexdigest(), upload.sha256):
            part.reset()
            _note_received(upload, 0)
            raise ChecksumMismatch()
        try:
            photo = photos.cleaned(_opened(upload, sealed))
        except (UnknownKey, CannotBeOpened, NotAPhoto):
            _give_up(actor, upload)  # the same bytes would be refused again
            raise
        sealed_again = sealing.seal(upload, photo)
        with transaction():
            upload.complete(sealed_again.key_id, sealed_again.wrapped_key, sealed_again.seen)
            _note_whole(actor, upload, photo)
        part.remove()


def keep_photo(
    kind: UploadKind,
    record_id: UUID,
    place: Mapping[str, Any],
    content: bytes,
    actor: Actor | None,
) -> str:
    """Keep a photo that came whole and in the clear, with a form; answers its SHA-256.

    `place` are the Placed columns of the outlet: that the sender may send for it, and how often,
    is for the caller to have asked. The same bytes again are the photo that was kept.
    Raises NotAPhoto (nothing is kept), Unavailable (disk full).
    """
    sha256 = hashlib.sha256(content).hexdigest()
    known = queries.upload_of_bytes(place["outlet_id"], record_id, sha256)
    if known is not None and known.is_whole and blobs.exists(known.id):
        return sha256
    photo = photos.cleaned(content)
    upload_id = known.id if known is not None else new_id()
    upload = Upload(
        **place,
        id=upload_id,
        account_id=actor.account_id if actor else None,
        record_id=record_id,
        kind=kind,
        sha256=sha256,
        size=len(content),
        state=UploadState.RECEIVING,
    )
    sealed_photo = sealing.seal(upload, photo)
    with transaction() as session:
        if known is not None:
            _begin_again(known)
            upload = known
        elif not insert_once(session, upload):  # the same form was sent twice at once
            blobs.remove(upload_id)
            return sha256
        upload.complete(sealed_photo.key_id, sealed_photo.wrapped_key, sealed_photo.seen)
        _note_whole(actor, upload, photo)
    return sha256


def drop(actor: Actor, upload: Upload) -> None:
    """Give up an upload that its own sender no longer wants. Raises NotFound, Conflict."""
    if upload.account_id != actor.account_id:
        raise NotFound()
    if upload.state is UploadState.ATTACHED:
        raise AlreadyWhole()
    _give_up(actor, upload)


def _note_whole(actor: Actor | None, upload: Upload, photo: Photo) -> None:
    chain = "" if actor else str(upload.company_id)
    audit.record(
        Act.UPLOAD_COMPLETED, actor, "upload", upload.id, chain=chain, bytes=len(photo.jpeg)
    )


def _refreshed(upload: Upload) -> Upload:
    """The upload as it stands now. Raises NotFound when it was given up meanwhile."""
    try:
        db.session.refresh(upload)
    except InvalidRequestError as gone:
        raise NotFound() from gone
    return upload


def _known(announced: Announced) -> Upload | None:
    return queries.upload_of_bytes(announced.outlet_id, announced.record_id, announced.sha256)


def _new(actor: Actor, announced: Announced) -> Upload:
    return Upload(
        id=new_id(),
        account_id=actor.account_id,
        record_id=announced.record_id,
        kind=announced.kind,
        sha256=announced.sha256,
        size=announced.size,
        opening_key_id=announced.opening_key_id,
    )


def _revive(upload: Upload) -> None:
    """Let a photo whose file vanished from the disk be sent again."""
    if upload.state is UploadState.LOST or (
        upload.state is UploadState.COMPLETE and not blobs.exists(upload.id)
    ):
        _begin_again(upload)


def _begin_again(upload: Upload) -> None:
    if upload.is_whole:
        upload.lose()
    if upload.state is UploadState.LOST:
        upload.begin_again()


def _add_nothing(upload: Upload, offset: int, pieces: Iterable[bytes]) -> int:
    """A whole upload takes an empty piece at its end, as clients send after a lost answer."""
    if offset != upload.size or any(pieces):
        raise AlreadyWhole()
    return offset


def _note_received(upload: Upload, received: int) -> None:
    noted = update(Upload).where(Upload.outlet_id == upload.outlet_id, Upload.id == upload.id)
    with apart() as session:
        session.execute(noted.values(received=received))


def _opened(upload: Upload, sealed: bytes) -> bytes:
    for key in _candidates(upload.opening_key_id):
        try:
            return crypto.open_sealed(sealed, key.id, upload.info)
        except crypto.CannotOpen:
            continue
    raise CannotBeOpened()


def _candidates(key_id: str | None) -> list[Key]:
    provider = crypto.provider()
    days = current_app.config["SETTINGS"].retired_opening_key_days
    try:
        named = [provider.by_id(Purpose.OPENING, key_id)] if key_id else []
    except MissingKey as missing:
        raise UnknownKey() from missing
    known = named or provider.known(Purpose.OPENING)
    usable = [key for key in known if keys.opens_still(key, days)]
    if not usable:
        raise UnknownKey()
    return usable


def _give_up(actor: Actor, upload: Upload) -> None:
    upload_id = upload.id
    with transaction() as session:
        session.delete(upload)
        audit.record(Act.UPLOAD_DROPPED, actor, "upload", upload_id)
    Part(upload_id).remove()
    blobs.remove(upload_id)
