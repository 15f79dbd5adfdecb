"""What the accounts bring: people, machines, their sign-in."""

from flask import Flask

from webapp.accounts import api as accounts_api
from webapp.accounts import rotation as accounts_rotation
from webapp.accounts import sessions
from webapp.accounts.commands import accounts_cli
from webapp.accounts.machines import views as machines_views
from webapp.accounts.machines import webhook_views
from webapp.accounts.views import door, own_account, preferences
from webapp.accounts.views import people as people_views
from webapp.foundation import openapi, rotation


def register(app: Flask, api: openapi.DescribedApi) -> None:
    """The pages of people, machines and their sign-in, and the session behind every request."""
    sessions.install(app)
    for pages in (door.pages, own_account.pages, preferences.pages, people_views.pages):
        app.register_blueprint(pages)
    app.register_blueprint(machines_views.pages)
    app.register_blueprint(webhook_views.pages)
    api.register_blueprint(accounts_api.api)
    app.cli.add_command(accounts_cli)
    rotation.register(app, *accounts_rotation.PARTS)
