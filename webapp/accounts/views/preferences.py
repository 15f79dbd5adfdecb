"""Language, size of type and theme: kept in the browser, and with the account."""

from typing import Any

from flask import Blueprint, Response, redirect, request
from flask_login import current_user

from webapp.accounts.destinations import own_path
from webapp.accounts.models import Account
from webapp.accounts.services import own_account as services
from webapp.foundation.access import Permission, current_actor, requires
from webapp.foundation.appearance import (
    LARGE_TYPE_COOKIE,
    THEME_COOKIE,
    THEMES,
    keep_choice,
)
from webapp.foundation.words import COOKIE as LANGUAGE_COOKIE
from webapp.foundation.words import LANGUAGES

pages = Blueprint("preferences", __name__)


@pages.post("/language")
@requires(Permission.PUBLIC)
def choose_language() -> Any:
    """Another language."""
    wanted = request.form.get("language", "")
    answer = _back()
    if wanted in LANGUAGES:
        keep_choice(answer, LANGUAGE_COOKIE, wanted)
        if current_user.is_authenticated:
            services.keep_preferences(current_actor(), language=wanted)
    return answer


@pages.post("/large-type")
@requires(Permission.PUBLIC)
def choose_large_type() -> Any:
    """Large type on or off."""
    wanted = request.form.get("large_type") == "1"
    answer = _back()
    keep_choice(answer, LARGE_TYPE_COOKIE, "1" if wanted else "")
    if current_user.is_authenticated:
        services.keep_preferences(current_actor(), large_type=wanted)
    return answer


@pages.post("/theme")
@requires(Permission.PUBLIC)
def choose_theme() -> Any:
    """Light, dark, or as the device has it: the account does not keep what a device is for."""
    wanted = request.form.get("theme", "")
    answer = _back()
    keep_choice(answer, THEME_COOKIE, wanted if wanted in THEMES else "")
    return answer


def keep_look(answer: Response, account: Account) -> None:
    """At sign-in the browser takes the look that the account has chosen."""
    if account.language in LANGUAGES:
        keep_choice(answer, LANGUAGE_COOKIE, account.language)
    if account.large_type:
        keep_choice(answer, LARGE_TYPE_COOKIE, "1")


def _back() -> Response:
    """To the page it was pressed on."""
    return redirect(own_path(request.form.get("next", "")))  # type: ignore[return-value]
