"""Who asks: the cookie names a session, the session's row says whether it still holds.

Programs bring an API key instead: machines/authentication.
"""

from datetime import timedelta
from uuid import UUID

from flask import Flask, g
from flask_login import LoginManager
from sqlalchemy.exc import InterfaceError, OperationalError, TimeoutError

from webapp.accounts.machines.authentication import machine_of
from webapp.accounts.queries import actor_of_session
from webapp.foundation.access import Actor, Nobody
from webapp.foundation.errors import Unavailable

RETRY_AFTER_SECONDS = 5


def install(app: Flask) -> None:
    """Have every request know its actor. The cookie lasts as long as the session, not longer."""
    app.config["PERMANENT_SESSION_LIFETIME"] = timedelta(hours=app.config["SETTINGS"].session_hours)
    app.config["SESSION_REFRESH_EACH_REQUEST"] = False
    login = LoginManager(app)
    login.anonymous_user = Nobody
    login.user_loader(_actor)
    login.request_loader(machine_of)


def _actor(session_id: str) -> Actor | None:
    """Raises Unavailable without a database: signing the person out would be a lie."""
    try:
        return actor_of_session(UUID(session_id))
    except (OperationalError, InterfaceError, TimeoutError) as away:
        # The page that tells of it must not ask again.
        setattr(g, "_login_user", Nobody())  # noqa: B010 -- Flask-Login's own place
        raise Unavailable(retry_after=RETRY_AFTER_SECONDS) from away
