"""What the identity documents bring."""

from flask import Flask

from webapp.foundation import openapi, rotation
from webapp.identity import api as identity_api
from webapp.identity import rotation as identity_rotation
from webapp.identity import staff_views
from webapp.identity import views as identity_views
from webapp.identity.commands import identity_cli


def register(app: Flask, api: openapi.DescribedApi) -> None:
    """The pages, the API and the commands; what a rotation of keys moves."""
    app.register_blueprint(identity_views.pages)
    app.register_blueprint(staff_views.pages)
    api.register_blueprint(identity_api.api)
    app.cli.add_command(identity_cli)
    rotation.register(app, *identity_rotation.PARTS)
