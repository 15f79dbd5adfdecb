"""tus 1.0.0 under /api/v1/uploads: core, creation, checksum, termination (tus.io)."""

from collections.abc import Iterator
from uuid import UUID

from flask import Blueprint, Response, current_app, request, url_for
from werkzeug.exceptions import ClientDisconnected, MethodNotAllowed

from webapp.foundation.access import Permission, current_actor, requires
from webapp.foundation.uploads import headers, queries, services
from webapp.foundation.uploads.lifecycle import UploadState
from webapp.foundation.uploads.models import Upload
from webapp.foundation.uploads.places import own_outlet
from webapp.foundation.uploads.refusals import VERSION, OtherVersion, WrongType
from webapp.foundation.uploads.services import Announced
from webapp.foundation.web_safety import takes_up_to

tus = Blueprint("uploads", __name__, url_prefix="/api/v1/uploads")

OCTETS = "application/offset+octet-stream"
PIECE = 16 * 1024
"""Bytes read at once: at most so many are lost when a line breaks."""
ONE = "/<uuid:outlet_id>/<uuid:upload_id>"


@tus.before_request
def check_version() -> None:
    """Every request but OPTIONS says which version it speaks."""
    if request.method != "OPTIONS" and request.headers.get("Tus-Resumable") != VERSION:
        raise OtherVersion()


@tus.after_request
def name_version(response: Response) -> Response:
    """Every answer says which version it speaks, refusals too."""
    response.headers["Tus-Resumable"] = VERSION
    response.headers["Cache-Control"] = "no-store"
    return response


@tus.route("", methods=["OPTIONS"], provide_automatic_options=False)
@tus.route(ONE, methods=["OPTIONS"], provide_automatic_options=False)
@requires(Permission.PUBLIC)
def capabilities(**_place: UUID) -> Response:
    """What this server can do."""
    can = {
        "Tus-Version": VERSION,
        "Tus-Extension": "creation,checksum,termination",
        "Tus-Checksum-Algorithm": ",".join(headers.ALGORITHMS),
        "Tus-Max-Size": str(current_app.config["SETTINGS"].photo_limit_bytes),
    }
    return Response(status=204, headers=can)


@tus.post("")
@requires(Permission.PHOTOS_SEND)
def create() -> Response:
    """Begin an upload, or name the one that was begun for the same bytes of the same record."""
    actor, given = current_actor(), headers.metadata()
    announced = Announced(
        record_id=given.record_id,
        outlet_id=given.outlet_id or own_outlet(actor),
        kind=given.kind,
        sha256=given.sha256,
        size=headers.number("Upload-Length"),
        opening_key_id=given.key_id,
    )
    upload = services.begin(actor, announced)
    _finish_if_whole(upload)
    place = url_for("uploads.show", outlet_id=upload.outlet_id, upload_id=upload.id)
    return Response(status=201, headers={"Location": place, **_offset(upload)})


@tus.route(ONE, methods=["HEAD"], provide_automatic_options=False)
@requires(Permission.PHOTOS_SEND)
def show(outlet_id: UUID, upload_id: UUID) -> Response:
    """How many bytes are here."""
    upload = queries.upload_for(current_actor(), outlet_id, upload_id)
    _finish_if_whole(upload)
    facts = {"Upload-Length": str(upload.size), "Upload-Metadata": headers.metadata_of(upload)}
    return Response(status=200, headers={**facts, **_offset(upload)})


@tus.route(ONE, methods=["PATCH"], provide_automatic_options=False)
@requires(Permission.PHOTOS_SEND)
@takes_up_to("photo_limit_bytes")
def append(outlet_id: UUID, upload_id: UUID) -> Response:
    """Take bytes from Upload-Offset on."""
    if request.mimetype != OCTETS:
        raise WrongType()
    actor, offset, checksum = current_actor(), headers.number("Upload-Offset"), headers.Checksum()
    upload = queries.upload_for(actor, outlet_id, upload_id)
    pieces = checksum.checked(_pieces(), upload.size) if checksum.given else _pieces()
    reached = services.append(actor, upload, offset, pieces, request.content_length)
    return Response(status=204, headers={"Upload-Offset": str(reached)})


@tus.route(ONE, methods=["DELETE"], provide_automatic_options=False)
@requires(Permission.PHOTOS_SEND)
def drop(outlet_id: UUID, upload_id: UUID) -> Response:
    """Give up an upload."""
    actor = current_actor()
    services.drop(actor, queries.upload_for(actor, outlet_id, upload_id))
    return Response(status=204)


@tus.route(ONE, methods=["POST"], provide_automatic_options=False)
@requires(Permission.PHOTOS_SEND)
@takes_up_to("photo_limit_bytes")
def overridden(outlet_id: UUID, upload_id: UUID) -> Response:
    """For clients that can send POST only: X-HTTP-Method-Override names the method they mean."""
    meant = {"PATCH": append, "DELETE": drop}
    wanted = request.headers.get("X-HTTP-Method-Override", "").upper()
    if wanted not in meant:
        raise MethodNotAllowed(valid_methods=["HEAD", "PATCH", "DELETE", "OPTIONS"])
    return meant[wanted](outlet_id, upload_id)


def _offset(upload: Upload) -> dict[str, str]:
    return {"Upload-Offset": str(services.length_of(upload))}


def _finish_if_whole(upload: Upload) -> None:
    """The process may have died between the last byte and the sealing: then it is done now."""
    receiving = upload.state is UploadState.RECEIVING
    if receiving and services.length_of(upload) == upload.size:
        services.finish(current_actor(), upload)


def _pieces() -> Iterator[bytes]:
    """The body as it arrives. Ends with ClientDisconnected when the line breaks."""
    expected, read = request.content_length, 0
    while piece := request.stream.read(PIECE):
        read += len(piece)
        yield piece
    if expected is not None and read < expected:
        raise ClientDisconnected()
