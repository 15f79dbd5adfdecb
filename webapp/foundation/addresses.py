"""Addresses of pages for templates."""

from collections.abc import Mapping
from urllib.parse import urlencode

from flask import Flask, request, url_for


def install(app: Flask) -> None:
    """Give the templates `here(...)` and `with_query(...)`."""
    app.jinja_env.globals.update(here=here, with_query=with_query)


def here(**changes: str | None) -> str:
    """This page's address with some of its query changed; None or an empty text drops one."""
    path = url_for(str(request.endpoint), **(request.view_args or {}))
    return with_query(path, {**request.args.to_dict(), **changes})


def with_query(path: str, query: Mapping[str, str | None]) -> str:
    """A path with a query; what is None or empty is left out.

    What a person's address holds must not become arguments of url_for: `_scheme` or `_method`
    among them would make another link, or none.
    """
    kept = {name: value for name, value in query.items() if value}
    return f"{path}?{urlencode(kept)}" if kept else path
