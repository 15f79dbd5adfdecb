"""create_app(): the settings, what stands under everything, then every feature."""

from typing import Any

from flask import Flask
from flask_migrate import Migrate

from webapp.application import (
    accounts,
    admin,
    conversions,
    findings,
    foundation,
    identity,
    pickups,
    places,
    supervision,
)
from webapp.foundation import (
    access,
    addresses,
    appearance,
    errors,
    form_files,
    forms,
    logs,
    moments,
    openapi,
    qr,
    release,
    web_safety,
    words,
)
from webapp.foundation.database import db
from webapp.foundation.destructions import telling
from webapp.foundation.keys import FileKeys, MissingKey, Purpose
from webapp.pwa import views as pwa_views
from webapp.records import api as records_api
from webapp.settings import ROOT, Settings, from_environment


def create_app(settings: Settings | None = None) -> Flask:
    """The application for the given settings, or those of the environment.

    Raises UnsafeSettings in production with a default secret or demo data.
    """
    settings = settings or from_environment()
    settings.refuse_unsafe()
    logs.configure()
    app = Flask(
        "webapp",
        root_path=str(ROOT / "webapp"),
        static_folder=None,  # foundation.release serves static/ under the release's own path
        template_folder=str(ROOT / "templates"),
    )
    _configure(app, settings)
    for part in (logs, access, errors, words, appearance, qr, moments, addresses, telling):
        part.install(app)
    form_files.install(app)
    web_safety.install(app, settings)  # before whatever reads a form
    forms.install(app)
    release.install(app)
    _register_features(app)
    return app


def _configure(app: Flask, settings: Settings) -> None:
    settings.data_folder.mkdir(parents=True, exist_ok=True)
    keys = FileKeys(settings.keys_folder)
    app.extensions["keys"] = keys
    app.config["SETTINGS"] = settings
    app.config["SQLALCHEMY_DATABASE_URI"] = settings.effective_database_url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = _engine_options(settings)
    app.config["SECRET_KEY"] = _session_secret(keys)
    app.json.ensure_ascii = False
    db.init_app(app)
    Migrate(app, db, directory=str(ROOT / "migrations"), render_as_batch=False)


def _engine_options(settings: Settings) -> dict[str, Any]:
    if settings.effective_database_url.startswith("sqlite"):
        return {"connect_args": {"timeout": 15}, "pool_size": 16}
    return {"pool_size": 10, "max_overflow": 10}


def _session_secret(keys: FileKeys) -> str:
    """Secrets of the cookie. Without keys only commands may run: `flask keys create` first."""
    try:
        return keys.current(Purpose.SESSION).secret.hex()
    except MissingKey:
        return ""


def _register_features(app: Flask) -> None:
    api = openapi.install(app, app.config["SETTINGS"])
    foundation.register(app)
    for feature in (places, accounts, identity, findings, pickups, conversions, supervision):
        feature.register(app, api)
    api.register_blueprint(records_api.api)
    records_api.describe_kinds(api.spec)  # after every feature has named its own
    admin.register(app)
    app.register_blueprint(pwa_views.pages)
