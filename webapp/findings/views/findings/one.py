"""One finding: what was done, what may be done to it, and what is printed of it."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import force_locale
from flask_babel import gettext as _

from webapp.findings import queries, stepping, telling, templates
from webapp.findings.kinds import Confirmer, LetterKind, Measure
from webapp.findings.lifecycle import PENALISES, Step
from webapp.findings.models import Finding
from webapp.findings.schemas import (
    LONGEST_WORDS,
    NoteForm,
    StepForm,
    WatchForm,
)
from webapp.findings.services import noting, steps
from webapp.findings.stepping import Taken
from webapp.findings.titles import (
    LETTER_TITLES,
    MEASURE_TITLES,
    titles_for,
)
from webapp.findings.views import evidence
from webapp.findings.views.findings.blueprint import TITLES, pages
from webapp.foundation import clock, forms
from webapp.foundation.access import Actor, Permission, current_actor, requires
from webapp.foundation.database import new_id, place_of
from webapp.foundation.errors import Conflict, Forbidden, InvalidInput, NotFound, Problem
from webapp.foundation.form_files import reads_files_in_memory
from webapp.foundation.moments import SOURCE_LANGUAGE
from webapp.places.queries import outlet as outlet_by_id


@pages.get("/<uuid:outlet_id>/<uuid:finding_id>")
@requires(Permission.FINDINGS_READ)
def show(outlet_id: UUID, finding_id: UUID) -> str:
    """One finding: whose turn it is, what one may do, what was done."""
    return _page(queries.finding_for(current_actor(), outlet_id, finding_id))


@pages.post("/<uuid:outlet_id>/<uuid:finding_id>")
@requires(Permission.FINDINGS_READ)
@reads_files_in_memory
def take_step(outlet_id: UUID, finding_id: UUID) -> Any:
    """Take a step. Who may is for the procedure to say, and for the act to ask."""
    return _take(outlet_id, finding_id, penalises=False)


@pages.post("/<uuid:outlet_id>/<uuid:finding_id>/penalty")
@requires(Permission.FINDINGS_PENALISE)
@reads_files_in_memory
def penalise(outlet_id: UUID, finding_id: UUID) -> Any:
    """File a case, or decide it: acts of the city and above."""
    return _take(outlet_id, finding_id, penalises=True)


@pages.post("/<uuid:outlet_id>/<uuid:finding_id>/notes")
@requires(Permission.FINDINGS_HANDLE)
def write_note(outlet_id: UUID, finding_id: UUID) -> Any:
    """Write something down for colleagues."""
    actor = current_actor()
    finding = queries.finding_for(actor, outlet_id, finding_id)
    try:
        noting.write_note(actor, outlet_id, finding_id, forms.read(NoteForm)["words"])
    except InvalidInput as refusal:
        errors = {"note": _("写 1 到 %(count)s 个字，不写身份证号", count=LONGEST_WORDS)}
        return _page(finding, errors=errors), refusal.status
    return _back(finding)


@pages.post("/<uuid:outlet_id>/<uuid:finding_id>/watch")
@requires(Permission.FINDINGS_HANDLE)
def watch(outlet_id: UUID, finding_id: UUID) -> Any:
    """Keep an eye on it, or no longer."""
    actor = current_actor()
    finding = queries.finding_for(actor, outlet_id, finding_id)
    noting.watch(actor, outlet_id, finding_id, wanted=forms.read(WatchForm)["wanted"])
    return _back(finding)


@pages.post("/<uuid:outlet_id>/<uuid:finding_id>/file")
@requires(Permission.FINDINGS_HANDLE)
def print_file(outlet_id: UUID, finding_id: UUID) -> str:
    """The whole file for paper."""
    finding = noting.print_file(current_actor(), outlet_id, finding_id)
    taken = queries.steps_of(finding)
    names = telling.names_for(finding, taken)
    return render_template(
        "findings/file.html",
        finding=finding,
        outlet=outlet_by_id(outlet_id),
        told=telling.timeline(finding, names, newest_first=False),
        address=url_for(
            "findings.show", outlet_id=outlet_id, finding_id=finding_id, _external=True
        ),
        printed_at=clock.now(),
        **{**TITLES, **titles_for(finding.confirmer)},
    )


@pages.get("/<uuid:outlet_id>/<uuid:finding_id>/letters/<uuid:letter_id>")
@requires(Permission.FINDINGS_READ)
def show_letter(outlet_id: UUID, finding_id: UUID, letter_id: UUID) -> str:
    """A letter for paper."""
    finding = queries.finding_for(current_actor(), outlet_id, finding_id)
    letter = next((one for one in queries.letters_of(finding) if one.id == letter_id), None)
    if letter is None:
        raise NotFound()
    with force_locale(SOURCE_LANGUAGE):  # what an office writes to an outlet is Chinese
        return render_template(
            "findings/letter.html",
            finding=finding,
            letter=letter,
            outlet=outlet_by_id(outlet_id),
            organ=telling.organ_of(letter),
            found=telling.verified_on(finding),
            city=telling.city_organ(finding),
            check=url_for("reports.check_letter", check_code=letter.check_code, _external=True),
            LetterKind=LetterKind,
            Confirmer=Confirmer,
            **TITLES,
        )


@pages.get("/<uuid:outlet_id>/<uuid:finding_id>/photos/<uuid:photo_id>")
@requires(Permission.FINDINGS_READ)
def photo(outlet_id: UUID, finding_id: UUID, photo_id: UUID) -> Response:
    """One photo, decrypted for this answer only."""
    finding = queries.finding_for(current_actor(), outlet_id, finding_id)
    return evidence.shown(finding, photo_id)


def _take(outlet_id: UUID, finding_id: UUID, *, penalises: bool) -> Any:
    actor = current_actor()
    finding = queries.finding_for(actor, outlet_id, finding_id)
    files = evidence.brought(actor, place_of(finding))
    if "use" in request.form:
        return _page(finding, errors=files.said(InvalidInput()), uses=request.form.get("template"))
    try:
        given = forms.read(StepForm)
        given["photos"] = files.photos(given["photos"])
        if (given["step"] in PENALISES) is not penalises:
            raise NotFound()
        _do(actor, finding, given)
    except InvalidInput as refusal:
        return _page(finding, errors=files.said(refusal)), refusal.status
    except (Conflict, Forbidden) as refusal:
        now = queries.finding_for(actor, outlet_id, finding_id)
        return _page(now, refused=refusal), refusal.status
    flash(_("“%(step)s”办好了", step=titles_for(finding.confirmer)["steps"][given["step"]]))
    return _back(finding)


def _do(actor: Actor, finding: Finding, given: Mapping[str, Any]) -> None:
    fine = given["fine_yuan"]
    taken = Taken(
        given["step"],
        given["id"],
        given["words"],
        given["photos"],
        given["place"],
        given["measure"],
        int(fine * 100) if fine is not None else None,
    )
    where = (actor, finding.outlet_id, finding.id, given["version"], taken)
    if taken.step is Step.REMIND:
        steps.send_letter(*where, given["letter"])
    else:
        chosen = given["handler_id"] if taken.step is Step.ASSIGN else given["into_id"]
        steps.take_step(*where, chosen)


def _page(
    finding: Finding,
    *,
    errors: Mapping[str, str] | None = None,
    refused: Problem | None = None,
    uses: str | None = None,
) -> str:
    """`uses`: the template whose words are to stand in the form of its step."""
    actor = current_actor()
    rules = queries.rules_for(finding)
    taken = queries.steps_of(finding)
    names = telling.names_for(finding, taken)
    officer = actor.may(Permission.FINDINGS_HANDLE)
    possible = stepping.possible(finding, rules, stepping.doers_of(actor, finding))
    offered = {one.step for one in possible}
    notes = queries.notes_of(finding) if officer else []
    outlet = outlet_by_id(finding.outlet_id)
    phrases = templates.offered(finding, outlet, rules, offered) if officer else {}
    is_theirs = finding.confirmer_id == actor.account_id
    return render_template(
        "findings/show.html",
        finding=finding,
        outlet=outlet,
        possible=possible,
        told=telling.timeline(
            finding,
            names,
            newest_first=True,
            hides_reporter=actor.may(Permission.FINDINGS_RECTIFY),
        ),
        no_appeal=stepping.why_no_appeal(finding, rules) if is_theirs else "",
        turn=telling.whose_turn(finding),
        is_mine=telling.is_turn_of(actor, finding),
        days=telling.days_left([finding])[finding.id],
        lapses_on=telling.ends_unconfirmed_on(finding),
        handler=names.get(finding.handler_id, "") if finding.handler_id else "",
        officers=telling.masked(queries.officers_for(finding)) if Step.ASSIGN in offered else {},
        others=queries.others_open(finding) if Step.MERGE in offered else [],
        goes_on=queries.goes_on_as(actor, finding),
        stands_as=telling.stands_as(finding),
        merged=queries.merged_into(actor, finding),
        notes=notes,
        note_names=telling.masked_names({one.account_id for one in notes}),
        watched=officer and queries.is_watched(actor, finding),
        officer=officer,
        may_read_library=actor.may(Permission.LIBRARY_READ),
        errors=errors or {},
        refused=refused,
        typed=_typed(phrases, uses),
        uses=uses is not None,
        phrases=phrases,
        waiting=evidence.waiting(finding.outlet_id),
        new_id=str(new_id()),
        today=clock.today(),
        penalises=PENALISES,
        measures=MEASURE_TITLES,
        letter_kinds=_letter_kinds(actor),
        Step=Step,
        Measure=Measure,
        Confirmer=Confirmer,
        approved_it=stepping.approved_it(actor, finding),
        **{**TITLES, **titles_for(finding.confirmer)},
    )


def _typed(
    phrases: Mapping[Step, Sequence[templates.Offered]], uses: str | None
) -> Mapping[str, str]:
    """What was typed, with the words of a template where one is to be used."""
    typed = request.form.to_dict()
    found = (one for of_step in phrases.values() for one in of_step if str(one.id) == uses)
    chosen = next(found, None)
    if chosen is not None:
        typed["words"] = templates.added(typed.get("words", ""), chosen.words)
    return typed


def _letter_kinds(actor: Actor) -> list[tuple[str, str]]:
    wanted = [LetterKind.REMINDER]
    if actor.may(Permission.FINDINGS_PENALISE):
        wanted.append(LetterKind.ORDER)
    return [(one.value, str(LETTER_TITLES[one])) for one in wanted]


def _back(finding: Finding) -> Any:
    return redirect(url_for("findings.show", outlet_id=finding.outlet_id, finding_id=finding.id))
