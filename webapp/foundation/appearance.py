"""How a page looks to this person: language, theme and size of type, chosen by cookie."""

from dataclasses import dataclass

from flask import Flask, request

from webapp.foundation.words import language_tag

THEME_COOKIE = "theme"
LARGE_TYPE_COOKIE = "large_type"
THEMES = ("light", "dark")


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
        large_type=request.cookies.get(LARGE_TYPE_COOKIE) == "1",
    )


def install(app: Flask) -> None:
    """Let every template ask for it."""
    app.jinja_env.globals["appearance"] = current_appearance
