"""A finding as people read it: whose turn it is, what was done, what somebody may do now."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from flask_babel import gettext as _

from webapp.accounts.people import names_of
from webapp.findings import photos, queries, stepping
from webapp.findings.kinds import Confirmer, Doer, Level
from webapp.findings.lifecycle import FindingState, Step
from webapp.findings.models import Finding, FindingLetter, FindingStep
from webapp.findings.photos import ToldPhoto
from webapp.findings.stepping import MOST_NUDGES
from webapp.findings.titles import MEASURE_TITLES, REPORTER_TITLES, titles_for
from webapp.foundation import clock
from webapp.foundation.access import Actor
from webapp.foundation.working_days import WorksOn, working_days_between, works_on
from webapp.identity.masking import mask_name
from webapp.places.models import RegionLevel, level_of
from webapp.places.queries import outlet as outlet_by_id
from webapp.places.queries import region_names

_OFFICE = {Level.COUNTY: Doer.COUNTY, Level.CITY: Doer.CITY}
_TURN = {
    FindingState.VERIFIED: Doer.COMPANY,
    FindingState.DECIDED: Doer.COMPANY,
    FindingState.REVIEWED: Doer.REPORTER,
}
_ICONS = {
    Step.REPORT: "send",
    Step.VERIFY: "pin",
    Step.FIND_UNFOUNDED: "pin",
    Step.REMIND: "letter",
    Step.CONFIRM: "person",
    Step.DISPUTE: "person",
    Step.NUDGE: "clock",
    Step.LAPSE: "clock",
    Step.ESCALATE: "send",
}
_LATE = frozenset({Step.REMIND, Step.DISPUTE, Step.RETURN, Step.ESCALATE, Step.NUDGE, Step.FILE})


@dataclass(frozen=True)
class ToldStep:
    """A step on the timeline."""

    status: str
    icon: str
    title: str
    who: str
    step: FindingStep
    photos: Sequence[ToldPhoto]
    letter: FindingLetter | None
    measure: str
    shows_place: bool


def whose_turn(finding: Finding) -> Doer | None:
    """Who has to do something now; None when it is over."""
    if not finding.is_open:
        return None
    if finding.is_paused(clock.today()):
        return Doer.REPORTER
    if finding.state is FindingState.ASSIGNED:
        awaited = queries.rules_for(finding).main_step(finding.state)
        return Doer.COMPANY if awaited is Step.RECTIFY else _OFFICE[finding.level]
    return _TURN.get(finding.state, _OFFICE[finding.level])


def stands_as(finding: Finding) -> str:
    """How it stands with what a merged finding goes on as, for whoever may see no more of that;
    empty for one that was not merged."""
    last = queries.stands_as(finding)
    return str(titles_for(last.confirmer)["states"][last.state]) if last else ""


def days_left(findings: Iterable[Finding]) -> dict[UUID, int | None]:
    """Working days until each deadline, negative when it has passed; None when there is none."""
    today, of = clock.today(), works_on()
    return {one.id: _days_left(one, today, of) for one in findings}


def _days_left(finding: Finding, today: date, of: WorksOn) -> int | None:
    if finding.due_on is None or finding.is_paused(today):
        return None
    if finding.due_on >= today:
        return working_days_between(today, finding.due_on, of)
    return -working_days_between(finding.due_on, today, of)


def timeline(
    finding: Finding,
    names: Mapping[UUID, str],
    *,
    newest_first: bool,
    hides_reporter: bool = False,
) -> list[ToldStep]:
    """What was done, with photos and letters; with `hides_reporter` not where they stood."""
    evidence = queries.evidence_of(finding)
    outlet = outlet_by_id(finding.outlet_id)
    letters = {one.step_id: one for one in queries.letters_of(finding)}
    titles = titles_for(finding.confirmer)
    told = [
        ToldStep(
            status="late" if one.step in _LATE else "done",
            icon=_ICONS.get(one.step, "tick"),
            title=str(titles["steps"][one.step]),
            who=_who(finding, one, names),
            step=one,
            photos=[photos.told(finding, outlet, one, photo) for photo in evidence.get(one.id, ())],
            letter=letters.get(one.id),
            measure=_measure(one),
            shows_place=one.latitude is not None
            and not (hides_reporter and _is_reporters(finding, one)),
        )
        for one in queries.steps_of(finding)
    ]
    return told[::-1] if newest_first else told


def names_for(finding: Finding, steps: Iterable[FindingStep]) -> dict[UUID, str]:
    """Masked names of whoever took steps on the side of the offices and the outlet.

    Who reported it is named to nobody: that they are a supervisor is enough.
    """
    wanted = {one.account_id for one in steps if not _is_reporters(finding, one)}
    return masked_names(wanted | {finding.handler_id})


def ends_unconfirmed_on(finding: Finding) -> date | None:
    """When silence will end it, as things stand; None where no word is awaited."""
    if finding.state is not FindingState.REVIEWED or finding.due_on is None:
        return None
    return finding.due_on if finding.nudges >= MOST_NUDGES else None


def _is_reporters(finding: Finding, taken: FindingStep) -> bool:
    """Whether a step is of somebody whom nobody is told of; who checks again is an officer."""
    return taken.doer is Doer.REPORTER and finding.confirmer is not Confirmer.CHECK


def _who(finding: Finding, taken: FindingStep, names: Mapping[UUID, str]) -> str:
    if _is_reporters(finding, taken):
        return str(REPORTER_TITLES[finding.reporter])
    name = names.get(taken.account_id, "") if taken.account_id else ""
    return f"{titles_for(finding.confirmer)['doers'][taken.doer]} {name}".strip()


def _measure(taken: FindingStep) -> str:
    if taken.measure is None:
        return ""
    title = str(MEASURE_TITLES[taken.measure])
    if not taken.fine_fen:
        return title
    return _("%(measure)s %(yuan)s 元", measure=title, yuan=f"{taken.fine_fen / 100:,.2f}")


def is_turn_of(actor: Actor, finding: Finding) -> bool:
    """Whether the actor is the one who has to do something now."""
    turn = whose_turn(finding)
    if turn is Doer.COUNTY:
        # The city sees the counties' work, and leaves it to them while it is in time.
        return stepping.doers_of(actor, finding) == {Doer.COUNTY}
    return turn in stepping.doers_of(actor, finding)


def masked_names(account_ids: Iterable[UUID | None]) -> dict[UUID, str]:
    """Masked names by account."""
    return masked(names_of(account_ids))


def masked(names: Mapping[UUID, str]) -> dict[UUID, str]:
    """Names as a page shows them."""
    return {key: mask_name(name) for key, name in names.items()}


def organ_of(letter: FindingLetter) -> str:
    """The office that issued a letter, by its region."""
    return organs({letter.region_code})[letter.region_code]


def city_organ(finding: Finding) -> str:
    """The bureau of a finding's city."""
    return organs({finding.city_code})[finding.city_code]


def organs(region_codes: set[str]) -> dict[str, str]:
    """The offices of regions, by code: the city's bureau, the county's centre."""
    names = region_names(region_codes)
    return {
        code: _("%(city)s邮政管理局", city=names.get(code, ""))
        if level_of(code) is RegionLevel.CITY
        else _("%(county)s邮政业安全中心", county=names.get(code, ""))
        for code in region_codes
    }


def verified_on(finding: Finding) -> date | None:
    """The day on which somebody saw on the spot that it is so; None where nobody had to look."""
    for one in queries.steps_of(finding):
        if one.step is Step.VERIFY:
            return clock.business_day(one.at)
    return None
