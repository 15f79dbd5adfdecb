"""Photos as a phone seals them, and a tus client's headers."""

import base64
import hashlib
import io
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from flask import Flask
from PIL import Image
from sqlalchemy import select

from tests.foundation import small
from webapp.foundation import crypto
from webapp.foundation.access import Actor
from webapp.foundation.database import db, new_id
from webapp.foundation.keys import Purpose
from webapp.foundation.uploads import Upload

URL = "/api/v1/uploads"
TUS = {"Tus-Resumable": "1.0.0"}
OCTETS = "application/offset+octet-stream"


@dataclass(frozen=True)
class SealedPhoto:
    """One photo of one record, sealed."""

    record_id: UUID
    outlet_id: UUID
    key_id: str
    content: bytes

    @property
    def sha256(self) -> str:
        """Of the sealed bytes."""
        return hashlib.sha256(self.content).hexdigest()

    def metadata(self, **changes: str) -> str:
        """Upload-Metadata; an empty change leaves the name out."""
        values = {
            "record": str(self.record_id),
            "sha256": self.sha256,
            "kind": "pickup-photo",
            "key_id": self.key_id,
        } | changes
        return ",".join(
            f"{name} {base64.b64encode(value.encode()).decode()}"
            for name, value in values.items()
            if value
        )


def picture(width: int = 320, height: int = 240, kind: str = "JPEG", **more: object) -> bytes:
    """A picture with some noise in it, so that it has a size."""
    rough = (max(1, width // 8), max(1, height // 8))
    noise = Image.effect_noise(rough, 60).convert("RGB").resize((width, height))
    out = io.BytesIO()
    noise.save(out, kind, **more)
    return out.getvalue()


def seal(
    actor: Actor, plain: bytes | None = None, record_id: UUID | None = None, key_id: str = ""
) -> SealedPhoto:
    """What the phone of this courier makes of a picture."""
    record_id, outlet_id = record_id or new_id(), UUID(actor.scope.id)
    provider = crypto.provider()
    key = provider.by_id(Purpose.OPENING, key_id) if key_id else provider.current(Purpose.OPENING)
    info = f"yitong/v1/photo/{record_id}/{outlet_id}"
    sealed = crypto.seal(key.public_point, picture() if plain is None else plain, info)
    return SealedPhoto(record_id, outlet_id, key.id, crypto.from_base64url(sealed))


class Phone:
    """A tus client by hand, so that each header can be wrong."""

    def __init__(self, app, actor: Actor | None = None) -> None:
        self.actor = actor or small.person()
        self.client = app.test_client()
        self.headers = small.signed_in(self.actor) | TUS

    def create(self, photo: SealedPhoto, **changes: str):
        """POST; answers the response."""
        wanted = {
            "Upload-Length": str(len(photo.content)),
            "Upload-Metadata": photo.metadata(),
        } | changes
        headers = self.headers | {name: value for name, value in wanted.items() if value}
        return self.client.post(URL, headers=headers)

    def begun(self, photo: SealedPhoto) -> str:
        """POST; answers the Location."""
        answer = self.create(photo)
        assert answer.status_code == 201, answer.text
        return answer.headers["Location"]

    def patch(self, place: str, offset: int, body: bytes, **more: str):
        """PATCH; answers the response."""
        headers = self.headers | {"Upload-Offset": str(offset)} | more
        return self.client.patch(place, data=body, headers=headers, content_type=OCTETS)

    def head(self, place: str):
        """HEAD; answers the response."""
        return self.client.head(place, headers=self.headers)

    def send(self, photo: SealedPhoto) -> str:
        """Everything at once; answers the Location."""
        place = self.begun(photo)
        answer = self.patch(place, 0, photo.content)
        assert answer.status_code == 204, answer.text
        return place


def rows() -> list[Upload]:
    """Every upload, read anew."""
    db.session.expire_all()
    return list(db.session.scalars(select(Upload)))


def files(app: Flask, folder: str) -> list[Path]:
    """Every file in a folder of the data folder."""
    found = (app.config["SETTINGS"].data_folder / folder).rglob("*")
    return [file for file in found if file.is_file()]
