"""The phone's way to the card reader. A photo comes in memory and leaves no trace."""

from typing import Any

from flask import Response, current_app, jsonify, request
from flask_babel import lazy_gettext as _l

from webapp.foundation import throttle, web_safety
from webapp.foundation.access import Permission, current_actor, requires
from webapp.foundation.errors import InvalidInput, Unavailable, UnsupportedMedia
from webapp.foundation.openapi import ApiBlueprint
from webapp.identity.card_reading import client
from webapp.identity.card_reading.reading import ReaderFull, ReaderUnavailable, UnreadableImage

api = ApiBlueprint(
    "identity_api",
    __name__,
    url_prefix="/api/v1/identity",
    description="Reading identity documents.",
)
IMAGES = frozenset({"image/jpeg", "image/png", "image/webp"})
READINGS_A_MINUTE = 30
BUSY = _l("读卡忙不过来，请先手输，或稍后再拍。")
UNREADABLE = {
    "empty": _l("没有收到照片，请再拍一次。"),
    "too-large": _l("照片太大，请再拍一次。"),
    "too-many-pixels": _l("照片尺寸太大，请再拍一次。"),
    "too-small": _l("照片太小，看不清字，请靠近再拍。"),
    "not-an-image": _l("这不是照片，请用相机拍证件。"),
    "broken": _l("照片不完整，请再拍一次。"),
    "failed": _l("这张照片没读出来，请再拍一次，或者手输。"),
}


@api.post("/readings")
@requires(Permission.CARDS_READ)
def read_card() -> Response:
    """Read a card from a photo (JPEG, PNG or WebP as the body, at most 1.5 MB).

    Answers what was read for the courier to compare; keeps nothing. 503 with Retry-After when the
    reader is full: the courier types meanwhile.
    """
    if request.mimetype not in IMAGES:
        raise UnsupportedMedia()
    settings = current_app.config["SETTINGS"]
    throttle.hit("readings", str(current_actor().account_id), READINGS_A_MINUTE, 60)
    image = web_safety.limited_body(settings.reading_limit_bytes)
    try:
        reading = client.read_card(image, settings.ocr_socket)
    except ReaderFull as full:
        raise Unavailable(BUSY, slug="reader-full", retry_after=full.retry_after) from None
    except ReaderUnavailable:
        raise Unavailable(BUSY, slug="reader-away", retry_after=30) from None
    except UnreadableImage as fault:
        raise InvalidInput(UNREADABLE[fault.reason], slug="unreadable-image") from None
    answer: Any = jsonify(reading.as_json())
    answer.headers["Cache-Control"] = "no-store"
    return answer
