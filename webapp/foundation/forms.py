"""Forms of pages: what was sent, checked; the CSRF token of every page form is Flask-WTF's."""

import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Flask, request
from flask_babel import lazy_gettext
from flask_wtf.csrf import CSRFError, CSRFProtect
from marshmallow import EXCLUDE, Schema, ValidationError, fields, validate

from webapp.foundation.errors import InvalidInput, Problem, answer_problem

protection = CSRFProtect()
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")


class StaleForm(Problem):
    """The form's token is out of date: the page was open for too long, or comes from elsewhere."""

    slug = "stale-form"
    sentence = lazy_gettext("这一页开得太久了，没有做任何改动。刷新后再按一次。")


class Words(fields.String):
    """Words of a person without the blanks around them: only what is said counts as said."""

    def __init__(self, longest: int, shortest: int = 0, error: Any = None) -> None:
        length = validate.Length(min=shortest, max=longest, error=error)
        super().__init__(required=True, validate=length)

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> str:
        text: str = super()._deserialize(value, *args, **kwargs)
        return text.strip()


def read(schema: type[Schema], source: Any = None) -> dict[str, Any]:
    """The form's fields as the schema loads them. Raises InvalidInput with errors by field."""
    sent = request.form if source is None else source
    form = schema(unknown=EXCLUDE)
    lists = {name for name, field in form.fields.items() if hasattr(field, "inner")}
    raw = {name: sent.getlist(name) if name in lists else value for name, value in sent.items()}
    try:
        return form.load(raw)
    except ValidationError as refusal:
        raise InvalidInput(errors=refusal.normalized_messages()) from refusal


def readable(schema: type[Schema]) -> dict[str, Any]:
    """What of the query can be read, loaded; anything else is as if it were not there."""
    loaded: dict[str, Any] = schema(unknown=EXCLUDE).load(readable_texts(schema, request.args))
    return loaded


def readable_texts(schema: type[Schema], sent: Mapping[str, str]) -> dict[str, str]:
    """The texts that a schema knows and can read."""
    known = [field.data_key or name for name, field in schema().fields.items()]
    given = {name: value for name in known if (value := sent.get(name))}
    wrong = schema().validate(given)
    return {name: value for name, value in given.items() if name not in wrong}


def said(refusal: Problem) -> dict[str, str]:
    """What a refusal says of each field, as the page shows it: the first sentence of each."""
    errors: dict[str, Any] = refusal.extra.get("errors", {})
    return {name: str(_first(sentences)) for name, sentences in errors.items()}


def uuid_of(text: str) -> UUID | None:
    """The id that a choice in a form or a filter names; None when it names none."""
    try:
        return UUID(text)
    except ValueError:
        return None


def is_printable(text: str) -> bool:
    """Whether a database and a page can hold it: no control characters, no half ones."""
    return not _UNPRINTABLE.search(text)


def printable(text: str) -> None:
    """Raise ValidationError for what no database and no page can hold, half characters too."""
    if not is_printable(text):
        raise ValidationError("unprintable")


def printable_lines(text: str) -> None:
    """The same for text of several lines."""
    if not all(is_printable(line) for line in text.replace("\r\n", "\n").split("\n")):
        raise ValidationError("unprintable")


def install(app: Flask) -> None:
    """Ask every page form for its token. The API has rules of its own (web_safety)."""
    app.config["WTF_CSRF_TIME_LIMIT"] = None  # a form may stand open for a whole shift
    app.config["WTF_CSRF_SSL_STRICT"] = True
    protection.init_app(app)
    app.register_error_handler(CSRFError, _answer_stale)


def _answer_stale(_error: CSRFError) -> Any:
    return answer_problem(StaleForm())


def _first(sentences: Any) -> Any:
    while isinstance(sentences, (list, tuple, dict)):
        sentences = next(iter(sentences.values() if isinstance(sentences, dict) else sentences), "")
    return sentences
