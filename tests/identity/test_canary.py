"""The canary: a person goes through everything that the product does, and is found nowhere.

First each place is shown a planted secret, so that "found nowhere" means something.
"""

import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests import builders
from tests.canary import CANARY, found_in
from tests.identity.canary_flows import Flows
from tests.identity.canary_world import World
from tooling.live import LiveServer
from tooling.processes import free_port
from webapp.application import create_app
from webapp.foundation.access import Role
from webapp.foundation.database import db
from webapp.foundation.keys import FileKeys
from webapp.pickups.authority_simulator import AuthoritySimulator, Behaviour
from webapp.settings import Settings

pytestmark = pytest.mark.timeout(300)


@pytest.fixture
def world(settings: Settings, databases) -> Iterator[World]:
    """Processes of their own, with a folder for everything and one for temporary files."""
    folder = Path(tempfile.mkdtemp(prefix="yitong-canary-"))
    data, temporary = folder / "data", folder / "tmp"
    data.mkdir()
    temporary.mkdir()
    FileKeys(folder / "keys").create_missing()
    port = free_port()
    with AuthoritySimulator(behaviour=Behaviour(rules=("item-wrong",))) as authority:
        chosen = replace(
            settings,
            data_folder=data,
            keys_folder=folder / "keys",
            database_url=databases.fresh(),
            base_url=f"http://127.0.0.1:{port}",
            port=port,
            ocr_socket=data / "ocr.sock",
            authority_url=authority.url,
        )
        app = create_app(chosen)
        app.config["TESTING"] = True
        server = LiveServer(chosen, TMPDIR=str(temporary))
        with app.app_context():
            yield World(app, server, authority)
            server.stop()
            sys.stdout.write(server.log.read_text()[-4000:])  # shown when the test has failed
            db.session.remove()
            db.engine.dispose()
    shutil.rmtree(folder)


def found(world: World) -> dict[str, list[str]]:
    """Every place that holds a secret, and which."""
    db.session.rollback()
    return {place: told for place, data in world.places() if (told := found_in(data))}


def test_the_canary_is_nowhere(world: World) -> None:
    for code in ("360102", "360103"):
        builders.region(code)
    outlet = builders.outlet(hours={"1": [["09:00", "18:00"]]})
    admin = builders.account(Role.COMPANY_ADMIN, outlet.company)
    prove_that_it_would_be_found(world)

    world.server.start()
    Flows(world, outlet, admin).run()

    assert found(world) == {}
    assert_everything_was_searched(world)


def prove_that_it_would_be_found(world: World) -> None:
    """In each kind of place a planted secret is found, and gone again before the flows begin."""
    assert found(world) == {}
    for where, plant in world.plantings():
        for secret in (CANARY.number, CANARY.name):
            remove = plant(secret.encode())
            assert found(world), f"a planted secret is not found in {where}"
            remove()
        assert found(world) == {}, f"a planted secret stays in {where}"


def assert_everything_was_searched(world: World) -> None:
    """The search saw what the flows leave: it did not look into empty places."""
    seen = {place: len(data) for place, data in world.places()}
    for table in ("people", "person_documents", "identity_uses", "identity_looks", "pickups"):
        assert seen[f"table {table}"], table
    for table in ("received_records", "pickup_flags", "jobs", "job_file_parts", "audit_entries"):
        assert seen[f"table {table}"], table
    for table in ("cases", "case_events", "items", "numbers", "calls", "consents"):
        assert seen[f"table conversion_{table}"], table
    for table in (
        *("messages", "one_time_codes", "idempotent_answers", "webhook_deliveries"),
        *("handover_documents", "tracking_events", "delivery_attempts"),
    ):
        assert seen[f"table {table}"], table
    for log in ("web", "worker", "ocr", "keys-rotate", "audit-verify"):
        assert f"file data/logs/{log}.log" in seen, log
    assert seen["file data/logs/web.log"]
    assert any(place.startswith("file data/blobs/") for place in seen)
    assert any(place.startswith("file data/audit-seals/") for place in seen)
    for page in ("/pickups", "/queue", "/audit", "/identity/looks", "/api/v1/records"):
        assert seen[f"answer {page}"], page
    for page in (
        *("/calls", "/calls/record", "/calls/callbacks"),
        *("/deliveries", "/returns", "/returns/tracking", "/api/v1/delivery-attempts"),
        *("/conversions/cases", "/machines", "/webhooks", "/api/v1/conversion-cases"),
    ):
        assert seen[f"answer {page}"], page
    assert seen["answer /conversions/cases/import/…/report"]
    db.session.rollback()
