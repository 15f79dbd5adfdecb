"""A small application of the foundation alone, for its tests and for the processes they start.

Who asks is said in a header, since there are no accounts: `X-Actor` holds what `Person` packs.
"""

import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

from flask import Flask, Request, Response, g
from flask_login import LoginManager

from webapp.foundation import (
    access,
    appearance,
    errors,
    form_files,
    forms,
    jobs,
    logs,
    release,
    uploads,
    web_safety,
    words,
)
from webapp.foundation.access import Actor, Permission, Role, Scope, ScopeKind, requires
from webapp.foundation.database import db, new_id, transaction
from webapp.foundation.errors import NotFound
from webapp.foundation.jobs import Job
from webapp.foundation.jobs.views import pages as job_pages
from webapp.foundation.keys import FileKeys
from webapp.foundation.uploads.api import tus
from webapp.foundation.worker import worker_cli
from webapp.settings import ROOT, Mode, Settings

COUNTY = "360102"
HEADER = "X-Actor"


def make_app(settings: Settings) -> Flask:
    """The application."""
    app = Flask(
        "webapp",
        root_path=str(ROOT / "webapp"),
        static_folder=None,
        template_folder=str(ROOT / "templates"),
    )
    keys = FileKeys(settings.keys_folder)
    keys.create_missing()
    app.extensions["keys"] = keys
    app.config["SETTINGS"] = settings
    app.config["SQLALCHEMY_DATABASE_URI"] = settings.effective_database_url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {"pool_size": 40}
    app.config["SECRET_KEY"] = "of no worth"
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False
    db.init_app(app)
    # A test's client works in the fixture's context, where the last request's person would stay.
    app.before_request(lambda: g.pop("_login_user", None) and None)
    for part in (logs, access, errors, words, forms, appearance, release):
        part.install(app)
    form_files.install(app)
    web_safety.install(app, settings)
    login = LoginManager(app)
    login.anonymous_user = access.Nobody
    login.request_loader(_read_actor)
    app.add_url_rule("/manifest", "pwa.manifest", _manifest)
    app.register_blueprint(job_pages)
    app.register_blueprint(tus)
    app.cli.add_command(worker_cli)
    return app


def app_of_process() -> Flask:
    """The application of a process that a test started: FLASK_APP names this function."""
    data = Path(os.environ["SMALL_DATA"])
    uploads.find_places_with(place_of)
    return make_app(
        Settings(
            mode=Mode.TEST,
            data_folder=data,
            keys_folder=data / "keys",
            database_url=os.environ["SMALL_DATABASE"],
        )
    )


def person(
    role: Role = Role.COURIER, kind: ScopeKind = ScopeKind.OUTLET, where: UUID | str = ""
) -> Actor:
    """Somebody who is signed in; at an outlet of their own unless told otherwise."""
    place = str(where or (new_id() if kind is ScopeKind.OUTLET else COUNTY))
    return Actor(
        account_id=new_id(),
        name="王晓明",
        role=role,
        scope=Scope(kind, place),
        grant_id=new_id(),
        session_id=new_id(),
        chain="platform",
    )


def officer() -> Actor:
    """Somebody who may start jobs."""
    return person(Role.COUNTY_OFFICER, ScopeKind.COUNTY)


def start_job(
    actor: Actor | None = None,
    kind: str = "work",
    parameters: dict[str, Any] | None = None,
    **more: Any,
) -> Job:
    """A job that was asked for, by an officer unless somebody else is named."""
    with transaction() as session:
        job = jobs.start(session, actor or officer(), kind, parameters or {}, **more)
    job_id = job.id
    db.session.expire_all()
    return db.session.get_one(Job, job_id)


def replaced(actor: Actor, **changes: object) -> Actor:
    """The same person otherwise."""
    return replace(actor, **changes)


def signed_in(actor: Actor) -> dict[str, str]:
    """The headers of a request of this person."""
    packed = {
        "account_id": str(actor.account_id),
        "role": actor.role.value,
        "kind": actor.scope.kind.value,
        "place": actor.scope.id,
        "grant_id": str(actor.grant_id),
    }
    return {HEADER: json.dumps(packed), "X-Yitong": "1"}


def place_of(actor: Actor, outlet_id: UUID) -> dict:
    """Any outlet is somewhere; but only the actor's own is theirs."""
    if actor.scope != Scope(ScopeKind.OUTLET, str(outlet_id)):
        raise NotFound()
    return {
        "outlet_id": outlet_id,
        "company_id": UUID(int=7),
        "headquarters_id": None,
        "brand_id": None,
        "county_code": COUNTY,
        "city_code": "360100",
        "province_code": "360000",
    }


def _read_actor(request: Request) -> Actor | None:
    if HEADER not in request.headers:
        return None
    packed = json.loads(request.headers[HEADER])
    return Actor(
        account_id=UUID(packed["account_id"]),
        name="王晓明",
        role=Role(packed["role"]),
        scope=Scope(ScopeKind(packed["kind"]), packed["place"]),
        grant_id=UUID(packed["grant_id"]),
        session_id=UUID(int=1),
        chain="platform",
    )


@requires(Permission.PUBLIC)
def _manifest() -> Response:
    return Response("{}")
