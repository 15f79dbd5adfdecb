"""Photos of a step: those that come with a form or came before it, and one of them shown.

A paper that comes as a PDF is the photos of its pages.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from flask import Response, request
from flask_babel import lazy_gettext as _l

from webapp.findings import queries
from webapp.findings.models import Finding
from webapp.findings.schemas import MOST_PHOTOS
from webapp.foundation import form_files, forms, throttle, uploads
from webapp.foundation.access import Actor
from webapp.foundation.errors import InvalidInput, Problem
from webapp.foundation.uploads import NotAPhoto, UploadKind

TOO_MANY = _l("一次最多放 %(count)s 张照片。前面的已经收下，多出来的没有收。")
TOO_LARGE = _l("有照片太大，没有收：一张最大 %(each)s MB，合起来最大 %(all)s MB。其余的已经收下。")
NO_PHOTO = _l(
    "有一个文件不是能看的照片，没有收。换成 JPG、PNG、WebP 或 HEIC 的照片，或者不带密码的 PDF。"
)
LOST = _l("照片没有收全，请再放一次。")
WHERE_FIRST = _l("先选网点，再把照片放一次。")
PHOTOS_AN_HOUR = 40
"""Of people without an account, from one address."""


class Brought:
    """The photos of a form: kept, and what was wrong with others."""

    def __init__(self, step_id: UUID | None, outlet_id: UUID | None) -> None:
        self._step_id, self._outlet_id = step_id, outlet_id
        self._kept: list[str] = []
        self._wrong: list[str] = []

    def keep(self, actor: Actor | None, place: Mapping[str, Any]) -> None:
        """Keep what came with the form. Raises TooMany, Unavailable."""
        named = request.form.getlist("photos")
        for content in self._pictures(actor):
            if len({*named, *self._kept}) >= MOST_PHOTOS:
                self._note(str(TOO_MANY) % {"count": MOST_PHOTOS})
                return
            self._keep_one(actor, place, content)

    def refuse(self, why: str) -> None:
        """There is no place to keep them for."""
        if any(True for _ in form_files.sent_files("files")):
            self._note(why)

    def photos(self, named: Sequence[str]) -> tuple[str, ...]:
        """Hashes of all photos of the step. Raises InvalidInput (`photos`)."""
        if self._wrong:
            raise InvalidInput(errors={"photos": self._wrong})
        found = tuple(dict.fromkeys([*named, *self._kept]))
        if self._step_id is None or self._outlet_id is None:
            return found
        if uploads.complete_for(self._step_id, self._outlet_id, found):
            raise InvalidInput(errors={"photos": [str(LOST)]})
        return found

    def said(self, refusal: Problem) -> dict[str, str]:
        """What a refusal says of each field, and what was wrong with photos."""
        found = forms.said(refusal)
        return {**found, "photos": " ".join(self._wrong)} if self._wrong else found

    def _pictures(self, actor: Actor | None) -> Iterator[bytes]:
        for content in form_files.sent_files("files"):
            if content is None:
                self._note(str(TOO_LARGE) % form_files.limits_in_megabytes())
            elif uploads.is_paper(content):
                _count(actor)  # drawing it is work, whatever comes of it
                yield from self._pages(content)
            else:
                yield content

    def _pages(self, paper: bytes) -> list[bytes]:
        try:
            return uploads.pages(paper, MOST_PHOTOS + 1)  # one too many says that it is too long
        except NotAPhoto:
            self._note(str(NO_PHOTO))
            return []

    def _keep_one(self, actor: Actor | None, place: Mapping[str, Any], content: bytes) -> None:
        _count(actor)
        assert self._step_id is not None  # noqa: S101 -- asked before
        try:
            self._kept.append(
                uploads.keep_photo(UploadKind.FINDING_PHOTO, self._step_id, place, content, actor)
            )
        except NotAPhoto:
            self._note(str(NO_PHOTO))

    def _note(self, why: str) -> None:
        if why not in self._wrong:
            self._wrong.append(why)


def _count(actor: Actor | None) -> None:
    if actor is None:
        throttle.hit("public-photos", request.remote_addr or "", PHOTOS_AN_HOUR, 3600)
    else:
        throttle.hit("uploads", str(actor.account_id), uploads.UPLOADS_A_DAY, 24 * 3600)


def brought(actor: Actor | None, place: Mapping[str, Any] | None) -> Brought:
    """Take in the photos of the form, before anything else of it is judged: what is wrong with
    the rest of it loses no photo. `place` are the Placed columns of the outlet, if it is known.

    Raises TooMany, Unavailable.
    """
    step_id = forms.uuid_of(request.form.get("id", ""))
    found = Brought(step_id, place["outlet_id"] if place else None)
    if place is None or step_id is None:
        found.refuse(str(WHERE_FIRST))
    else:
        found.keep(actor, place)
    return found


def waiting(outlet_id: UUID | None) -> list[str]:
    """Hashes of the photos that the form shown again need not bring once more."""
    step_id = forms.uuid_of(request.form.get("id", ""))
    if step_id is None or outlet_id is None:
        return []
    return uploads.whole_of(step_id, outlet_id)


def shown(finding: Finding, photo_id: UUID) -> Response:
    """A photo of a finding, as an answer. Raises NotFound, Gone."""
    one = queries.evidence(finding, photo_id)
    return uploads.shown(one.step_id, finding.outlet_id, one.id)
