"""Photos of findings by tus: who may send them, by an independent client over a real socket."""

import hashlib
import io
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from tusclient.client import TusClient

from tests import builders
from tests.builders_findings import People, again
from tests.builders_photos import photo
from tests.builders_pickups import cookie_of
from tests.foundation.sealed import SealedPhoto
from tooling.live import LiveServer
from webapp.accounts.models import Account
from webapp.findings import queries
from webapp.findings.lifecycle import FindingState, Step
from webapp.foundation import clock, crypto
from webapp.foundation.access import Role
from webapp.foundation.database import db, new_id
from webapp.foundation.keys import Purpose
from webapp.foundation.uploads import Upload
from webapp.foundation.uploads.lifecycle import UploadState
from webapp.places.models import Outlet

URL = "/api/v1/uploads"


@dataclass(frozen=True)
class FindingPhoto(SealedPhoto):
    """One photo of one step, sealed."""

    def names(self) -> dict[str, str]:
        """Upload-Metadata as the clients take it."""
        return {
            "record": str(self.record_id),
            "sha256": self.sha256,
            "kind": "finding-photo",
            "key_id": self.key_id,
            "outlet": str(self.outlet_id),
        }


def seal(outlet: Outlet, step_id: UUID, plain: bytes) -> FindingPhoto:
    """As the script of the form does."""
    key = crypto.provider().current(Purpose.OPENING)
    sealed = crypto.seal(key.public_point, plain, f"yitong/v1/photo/{step_id}/{outlet.id}")
    return FindingPhoto(step_id, outlet.id, key.id, crypto.from_base64url(sealed))


def begin(client: FlaskClient, who: Account, outlet: Outlet) -> Any:
    """Announce a photo."""
    builders.sign_in(client, who)
    sealed = seal(outlet, new_id(), photo())
    headers = {
        "X-Yitong": "1",
        "Tus-Resumable": "1.0.0",
        "Upload-Length": str(len(sealed.content)),
        "Upload-Metadata": sealed.metadata(**sealed.names()),
    }
    return client.post(URL, headers=headers)


@pytest.mark.parametrize("who", ["supervisor", "grid", "county", "city", "company"])
def test_whoever_acts_on_findings_may_send(client, people: People, who: str) -> None:
    assert begin(client, people.accounts[who], people.outlet).status_code == 201


@pytest.mark.parametrize("who", ["supervisor", "grid"])
def test_whoever_reports_may_send_from_anywhere(client, people: People, who: str) -> None:
    elsewhere = builders.outlet(region_code="110101")

    assert begin(client, people.accounts[who], elsewhere).status_code == 201
    assert begin(client, people.accounts[who], Outlet(id=new_id())).status_code == 404


def test_strangers_get_nothing(client, people: People) -> None:
    other_company = builders.account(Role.COMPANY_ADMIN, builders.company())
    courier = builders.account(Role.COURIER, people.outlet)
    auditor = builders.account(Role.AUDITOR)

    assert begin(client, other_company, people.outlet).status_code == 404
    assert begin(client, courier, people.outlet).status_code == 404
    assert begin(client, auditor, people.outlet).status_code == 403


def test_an_officer_sends_no_photo_of_a_pickup(client, people: People) -> None:
    builders.sign_in(client, people.accounts["county"])
    sealed = seal(people.outlet, new_id(), photo())
    headers = {
        "X-Yitong": "1",
        "Tus-Resumable": "1.0.0",
        "Upload-Length": str(len(sealed.content)),
        "Upload-Metadata": sealed.metadata(**{**sealed.names(), "kind": "pickup-photo"}),
    }

    assert client.post(URL, headers=headers).status_code == 404


def test_an_independent_client_sends_a_photo_of_a_step_in_two_goes(
    server: LiveServer, people: People
) -> None:
    finding = people.bring(people.report(), FindingState.ASSIGNED)
    step_id, taken_at = new_id(), clock.now().replace(microsecond=0)
    plain = photo(taken_at=taken_at, at=(28.68, 115.9), size=(1600, 1200), quality=95)
    sealed = seal(people.outlet, step_id, plain)
    officer = TusClient(f"{server.url}{URL}")
    session = builders.session_of(people.accounts["county"])
    officer.set_headers({"Cookie": cookie_of(session.id), "X-Yitong": "1"})

    def uploader(**more: Any) -> Any:
        return officer.uploader(
            file_stream=io.BytesIO(sealed.content),
            metadata=sealed.names(),
            chunk_size=20_000,
            **more,
        )

    first = uploader()
    first.upload(stop_at=60_000)
    rest = uploader(url=first.url)
    assert rest.offset == 60_000
    rest.upload()

    db.session.rollback()
    db.session.expire_all()
    people.take(people.county, finding, Step.VERIFY, id=step_id, photos=[sealed.sha256])
    assert again(finding).state is FindingState.VERIFIED
    [one] = queries.evidence_of(finding)[step_id]
    assert one.sha256 == hashlib.sha256(sealed.content).hexdigest()
    assert one.taken_at == taken_at
    assert one.latitude == pytest.approx(28.68, abs=1e-5)
    upload = db.session.get_one(Upload, (one.outlet_id, one.id))
    assert upload.state is UploadState.ATTACHED
    assert b"28.68" not in (upload.seen or b"")
