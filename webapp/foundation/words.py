"""The language of an answer: Chinese unless the person chose another."""

from flask import Flask, g, has_request_context, request
from flask_babel import Babel, get_locale
from flask_login import current_user

LANGUAGES = {"zh_Hans": "中文", "en": "English"}
COOKIE = "language"


def install(app: Flask) -> None:
    """Choose the language by cookie, and tell the templates."""
    app.config["BABEL_DEFAULT_LOCALE"] = "zh_Hans"
    app.config["BABEL_DEFAULT_TIMEZONE"] = "Asia/Shanghai"
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = "translations"
    Babel(app, locale_selector=chosen_language)
    app.context_processor(lambda: {"language_tag": language_tag(), "languages": LANGUAGES})


def chosen_language() -> str:
    """The language of this request: what it asks for, the cookie's, the account's, Chinese."""
    if not has_request_context():
        return "zh_Hans"
    wanted = g.get("wanted_language") or request.cookies.get(COOKIE, "")
    if wanted not in LANGUAGES and not g.get("bare") and current_user:
        wanted = getattr(current_user, "chosen_language", "")
    return wanted if wanted in LANGUAGES else "zh_Hans"


def language_tag() -> str:
    """The tag for <html lang>: zh-Hans or en."""
    return str(get_locale() or "zh_Hans").replace("_", "-")
