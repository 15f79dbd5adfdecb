"""What pages of findings may send."""

from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from marshmallow import Schema, ValidationError, fields, post_load, pre_load, validate, validates

from webapp.findings.kinds import Category, FindingKind, LetterKind, Measure
from webapp.findings.lifecycle import Step
from webapp.findings.queries import Turn
from webapp.findings.rules import DAYS, WARNS
from webapp.findings.stepping import NOT_AN_OFFICER, NOT_OPEN, Place
from webapp.foundation import forms
from webapp.foundation.form_fields import VersionForm

MOST_PHOTOS = 6
LONGEST_WORDS = 1000
MOST_FINE_YUAN = 1_000_000
COARSEST_METRES = 100_000
"""A place that is less sure says nothing: it is as if the device had not known any."""
LONG_WORDS = _l("最多 1000 个字，请写短一点")
UNREADABLE = _l("里面有看不见的字符，删掉再提交")
NO_FINE = _l("填 0 到 1000000 的金额，最多两位小数")
NO_TITLE = _l("写 1 到 40 个字的名称")
NO_TEMPLATE = _l("写 1 到 500 个字")
NO_STEP = _l("选一步")
NO_REASON = _l("写 2 到 200 个字")
_HASH = validate.Regexp(r"^[0-9a-f]{64}\Z")


def _readable(text: str) -> None:
    try:
        forms.printable_lines(text)
    except ValidationError:
        raise ValidationError(str(UNREADABLE)) from None


def _as_typed(sent: dict[str, Any]) -> dict[str, Any]:
    """Words as the page counted them: a browser sends two characters for the end of a line, and
    what is pasted from a table has tabs."""
    if not isinstance(sent.get("words"), str):
        return sent
    return {**sent, "words": sent["words"].replace("\r\n", "\n").replace("\t", " ")}


class FilterForm(Schema):
    """How the list is narrowed; anything unreadable is as if it were not there."""

    turn = fields.Enum(Turn, by_value=True)
    kind = fields.Enum(FindingKind, by_value=True)
    category = fields.Enum(Category, by_value=True)
    outlet = fields.UUID()


class BringingForm(Schema):
    """What somebody brings: words, photos that were uploaded before, where the device is."""

    id = fields.UUID(required=True)
    words = fields.String(
        load_default="", validate=[validate.Length(max=LONGEST_WORDS, error=LONG_WORDS), _readable]
    )
    photos = fields.List(
        fields.String(validate=_HASH), load_default=list, validate=validate.Length(max=MOST_PHOTOS)
    )
    latitude = fields.Float(load_default=None, validate=validate.Range(-90, 90))
    longitude = fields.Float(load_default=None, validate=validate.Range(-180, 180))
    accuracy = fields.Float(load_default=None, validate=validate.Range(0))

    @pre_load
    def _leave_out_what_is_empty(self, sent: dict[str, Any], **_: Any) -> dict[str, Any]:
        """A field that a browser sends empty was not filled in."""
        return _as_typed({name: value for name, value in sent.items() if value != ""})

    @post_load
    def _place(self, given: dict[str, Any], **_: Any) -> dict[str, Any]:
        at = [given.pop(name) for name in ("latitude", "longitude", "accuracy")]
        known = None not in at and at[2] <= COARSEST_METRES
        given["place"] = Place(at[0], at[1], round(at[2])) if known else None
        given["words"] = given["words"].strip()
        given["photos"] = tuple(given["photos"])
        return given


class ReportForm(BringingForm):
    """A report."""

    kind = fields.Enum(FindingKind, by_value=True, required=True)
    category = fields.Enum(Category, by_value=True, required=True)
    outlet_id = fields.UUID(required=True)


def _chosen(wrong: Any) -> fields.UUID:
    return fields.UUID(load_default=None, allow_none=True, error_messages={"invalid_uuid": wrong})


class StepForm(BringingForm, VersionForm):
    """A step, by whoever's turn it is."""

    step = fields.Enum(Step, by_value=True, required=True)
    measure = fields.Enum(Measure, by_value=True, load_default=None)
    fine_yuan = fields.Decimal(
        places=2,
        load_default=None,
        allow_nan=False,
        validate=validate.Range(0, MOST_FINE_YUAN, error=NO_FINE),
        error_messages={"invalid": NO_FINE, "special": NO_FINE},
    )
    handler_id = _chosen(NOT_AN_OFFICER)
    into_id = _chosen(NOT_OPEN)
    letter = fields.Enum(LetterKind, by_value=True, load_default=LetterKind.REMINDER)


class ChosenField(fields.Field[tuple[UUID, UUID]]):
    """A finding chosen in a list: the ids of its outlet and its own, with a blank between."""

    def _deserialize(self, value: Any, *_args: Any, **_kwargs: Any) -> tuple[UUID, UUID]:
        found = [forms.uuid_of(part) for part in str(value).split(" ")]
        if len(found) != 2 or found[0] is None or found[1] is None:
            raise ValidationError("unreadable")
        return found[0], found[1]


class AssignManyForm(Schema):
    """Several findings for one officer."""

    chosen = fields.List(ChosenField(), required=True, validate=validate.Length(min=1, max=100))
    handler_id = fields.UUID(required=True)


class NoteForm(Schema):
    """A note for colleagues."""

    words = forms.Words(LONGEST_WORDS, shortest=1)

    @pre_load
    def _count_as_the_page_did(self, sent: dict[str, Any], **_: Any) -> dict[str, Any]:
        return _as_typed(sent)


class WatchForm(Schema):
    """Whether to keep an eye on it."""

    wanted = fields.Boolean(required=True)


class PublicReportForm(BringingForm):
    """A report of somebody without an account, at the outlet whose code they scanned."""

    category = fields.Enum(Category, by_value=True, required=True)
    phone = fields.String(load_default="", validate=[validate.Length(max=30), forms.printable])


class ProcedureForm(Schema):
    """What a procedure says beside its steps."""

    number = fields.Integer(required=True)
    escalates = fields.Boolean(load_default=False)
    warns_days = fields.Integer(required=True, error_messages={"invalid": WARNS})
    quiet_days = fields.Integer(required=True, error_messages={"invalid": DAYS})
    why = forms.Words(200, shortest=2, error=NO_REASON)


class TemplateForm(Schema):
    """Words that are offered for a step."""

    title = forms.Words(40, shortest=1, error=NO_TITLE)
    words = forms.Words(500, shortest=1, error=NO_TEMPLATE)

    @pre_load
    def _count_as_the_page_did(self, sent: dict[str, Any], **_: Any) -> dict[str, Any]:
        return _as_typed(sent)

    @validates("title")
    def _is_one_line(self, title: str, **_: Any) -> None:
        if not forms.is_printable(title):
            raise ValidationError(str(NO_TITLE))

    @validates("words")
    def _is_readable(self, words: str, **_: Any) -> None:
        _readable(words)


class NewTemplateForm(TemplateForm):
    """The same with the step that it is for."""

    step = fields.Enum(Step, by_value=True, required=True, error_messages={"unknown": NO_STEP})
