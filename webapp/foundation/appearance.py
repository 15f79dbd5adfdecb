"""How a page looks to this person: language, theme and size of type, chosen by cookie."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Flask, Response, after_this_request, g, request
from flask_babel import refresh

from webapp.foundation.words import COOKIE as LANGUAGE_COOKIE
from webapp.foundation.words import LANGUAGES, language_tag

THEME_COOKIE = "theme"
LARGE_TYPE_COOKIE = "large_type"
THEMES = ("light", "dark")
YEAR = 365 * 24 * 3600


@dataclass(frozen=True)
class Appearance:
    """What a person chose; `theme` is empty where the device decides."""

    language: str
    theme: str
    large_type: bool

    def __str__(self) -> str:
        """One line that the service worker compares with the pages it keeps."""
        return f"{self.language} {self.theme or 'auto'} {'large' if self.large_type else 'normal'}"


def current_appearance() -> Appearance:
    """The appearance that this request asks for."""
    theme = request.cookies.get(THEME_COOKIE, "")
    return Appearance(
        language=language_tag(),
        theme=theme if theme in THEMES else "",
        large_type=g.get("wants_large_type", request.cookies.get(LARGE_TYPE_COOKIE) == "1"),
    )


def wants_another_look(sent: Mapping[str, str]) -> bool:
    """Whether a form was sent by a button for another language or size of type, not by its own."""
    return LANGUAGE_COOKIE in sent or LARGE_TYPE_COOKIE in sent


def give_look(sent: Mapping[str, str]) -> None:
    """Have this very answer look as it was asked to, with what was typed still in it; the browser
    keeps the choice."""
    chosen: dict[str, str] = {}
    if sent.get(LANGUAGE_COOKIE) in LANGUAGES:
        g.wanted_language = chosen[LANGUAGE_COOKIE] = sent[LANGUAGE_COOKIE]
        refresh()
    if LARGE_TYPE_COOKIE in sent:
        g.wants_large_type = sent[LARGE_TYPE_COOKIE] == "1"
        chosen[LARGE_TYPE_COOKIE] = "1" if g.wants_large_type else ""

    @after_this_request
    def keep(answer: Response) -> Response:
        for name, value in chosen.items():
            keep_choice(answer, name, value)
        return answer


def keep_choice(answer: Response, name: str, value: str) -> None:
    """Have the browser keep a choice; readable by script: the phone's kept pages follow it."""
    if value:
        answer.set_cookie(name, value, max_age=YEAR, samesite="Lax", secure=request.is_secure)
    else:
        answer.delete_cookie(name, samesite="Lax", secure=request.is_secure)


def install(app: Flask) -> None:
    """Let every template ask for it."""
    app.jinja_env.globals["appearance"] = current_appearance
