"""Addresses of pages for templates."""

from typing import Any

from flask import Flask, request, url_for


def install(app: Flask) -> None:
    """Give the templates `here(...)`."""
    app.jinja_env.globals["here"] = here


def here(**changes: str | None) -> str:
    """This page's address with some of its query changed; None or an empty text drops one."""
    query = {**request.args.to_dict(), **changes}
    kept: dict[str, Any] = {name: value for name, value in query.items() if value}
    return url_for(str(request.endpoint), **(request.view_args or {}), **kept)
