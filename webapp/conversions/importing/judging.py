"""What a list of cases would do: each row judged and compared with what is there."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l

from webapp.conversions import eligibility, phones, queries
from webapp.conversions.eligibility import CaseFacts
from webapp.conversions.importing import facts as case_facts
from webapp.conversions.importing.columns import HEADER_OF
from webapp.conversions.importing.facts import NOTHING, Facts
from webapp.conversions.kinds import ApplicantKind, Delivery
from webapp.conversions.models import ConversionCase, ConversionItem
from webapp.conversions.personal import Personal
from webapp.conversions.queries.cases import cases_by_number, numbers_of_people
from webapp.conversions.titles import APPLICANT_TITLES, DELIVERY_TITLES
from webapp.foundation import clock, list_imports
from webapp.foundation.access import Actor
from webapp.foundation.list_imports import CHANGED, NEW, SAME
from webapp.foundation.spreadsheets import CellRefused, Row, RowError
from webapp.identity.masking import mask_address, mask_name

WHICH_ITEM = _l("填事项编码，或者填事项名称")
NO_ITEM = _l("没有这个事项。先在“事项”里加上")
CLOSED_ITEM = _l("这个事项已停用")
TWO_ITEMS = _l("有几个事项叫这个名称，填事项编码")
NO_KEEP_UNTIL = _l("填保管至哪天，或者填可领日期（按事项的保管天数算）")
BEFORE_READY = _l("保管到期早于可领日期")
ERASED = _l("这个办件的个人信息已按规定销毁，不再收。真要再办，换一个新的编号")


@dataclass(frozen=True)
class Judged(list_imports.Judged):
    """A row that fits: `facts` are all facts of the case as it will be, the name is masked."""

    is_eligible: bool = False


class Judge:
    """Judges rows for an actor's hall. Holds its items."""

    def __init__(self, actor: Actor) -> None:
        self.hall_id = queries.hall_of(actor)
        self.today = clock.today()
        items = queries.items(actor)
        self.by_code = {one.code: one for one in items}
        self.by_id = {str(one.id): one for one in items}
        self.by_name: dict[str, list[ConversionItem]] = {}
        for one in items:
            self.by_name.setdefault(one.name, []).append(one)

    def rows(self, rows: Sequence[Row]) -> Iterator[Judged | RowError]:
        """Each row judged, some hundred at a time: one look for all of their numbers."""
        known = cases_by_number(self.hall_id, [row.values["case_number"] for row in rows])
        for row in rows:
            yield from self._row(row, known.get(row.values["case_number"]))

    def _row(self, row: Row, present: ConversionCase | None) -> Iterator[Judged | RowError]:
        if present is not None and present.erased_at is not None:
            yield RowError(row.number, HEADER_OF["case_number"], str(ERASED))
            return
        before = case_facts.of_case(present) if present else None
        facts = {**NOTHING, **(before or {}), **case_facts.said(row.values)}
        for column, complete in (("item", self._item), ("keep_until", self._keep_until)):
            try:
                complete(facts, row.values, before)
            except CellRefused as refusal:
                yield RowError(row.number, HEADER_OF[column], str(refusal.sentence))
                return
        changed = [name for name in facts if before is not None and facts[name] != before[name]]
        result = NEW if before is None else CHANGED if changed else SAME
        yield Judged(
            number=row.number,
            code=row.values["case_number"],
            name=mask_name(facts["name"]),
            result=result,
            is_eligible=self._is_eligible(facts),
            facts=facts,
            changes=[self._change(name, before or {}, facts) for name in sorted(changed)],
        )

    def _item(self, facts: Facts, values: dict[str, Any], before: Facts | None) -> None:
        code, name = values["item"], values["item_name"]
        if code is None and name is None:
            if before is None:
                raise CellRefused(WHICH_ITEM)
            return
        found = [self.by_code[code]] if code in self.by_code else []
        if code is None:
            named = self.by_name.get(name, [])
            found = [one for one in named if not one.closed] or named
        if not found:
            raise CellRefused(NO_ITEM)
        if len(found) > 1:
            raise CellRefused(TWO_ITEMS)
        facts["item_id"] = str(found[0].id)
        if found[0].closed and (before is None or before["item_id"] != facts["item_id"]):
            raise CellRefused(CLOSED_ITEM)

    def _keep_until(self, facts: Facts, values: dict[str, Any], before: Facts | None) -> None:
        ready_on = facts["ready_on"]
        is_moved = before is None or before["ready_on"] != ready_on
        if values["keep_until"] is None and ready_on and is_moved:
            days = timedelta(days=self.by_id[facts["item_id"]].keep_days)
            facts["keep_until"] = (date.fromisoformat(ready_on) + days).isoformat()
        if "keep_until" not in facts:
            raise CellRefused(NO_KEEP_UNTIL)
        if ready_on and facts["keep_until"] < ready_on:
            raise CellRefused(BEFORE_READY)

    def _is_eligible(self, facts: Facts) -> bool:
        item = self.by_id[facts["item_id"]]
        told = CaseFacts(
            approval_level=item.approval_level,
            returns_old_document=item.returns_old_document,
            applicant=ApplicantKind(facts["applicant"]),
            chosen=Delivery(facts["chosen"]),
            is_collected=facts["collected_on"] is not None,
            keep_until=date.fromisoformat(facts["keep_until"]),
        )
        return not eligibility.reasons(told, self.today)

    def _change(self, name: str, before: Facts, facts: Facts) -> tuple[str, str, str]:
        header = HEADER_OF["item_name" if name == "item_id" else name]
        return header, self._told(name, before[name]), self._told(name, facts[name])

    def _told(self, name: str, value: Any) -> str:
        """A fact for the story of a change: masked where it is personal."""
        if name == "item_id":
            return self.by_id[value].name if value in self.by_id else "—"
        if name == "applicant":
            return str(APPLICANT_TITLES[ApplicantKind(value)])
        if name == "chosen":
            return str(DELIVERY_TITLES[Delivery(value)])
        masks: dict[str, Any] = {
            "name": mask_name,
            "phone": phones.masked,
            "address": mask_address,
            "last_four": lambda _four: "****",
        }
        return masks[name](value) if name in masks else str(value or "")


def without_repeats(rows: Iterable[Row]) -> tuple[list[Row], list[RowError]]:
    """The rows whose number stands once in the file, and an error for each that stands in several.

    None of them is taken: only the person knows which is right.
    """
    return list_imports.without_repeats(rows, "case_number", HEADER_OF["case_number"])


def shared_phones(rows: Iterable[Row]) -> list[tuple[str, int, int, list[int]]]:
    """(masked phone, cases, people, first rows) of each phone that several people of a file have.

    An agent or a family may share one: a warning, no error.
    """
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row.values["phone"], []).append(row)
    shared = []
    for phone, of_phone in found.items():
        people = {_person(row) for row in of_phone}
        if len(people) > 1:
            first = [row.number for row in of_phone[:5]]
            shared.append((phones.masked(phone), len(of_phone), len(people), first))
    return sorted(shared, key=lambda one: -one[1])


def several_cases(hall_id: UUID, rows: Sequence[Row]) -> list[tuple[str, int, int, list[int]]]:
    """(masked name, cases in the file, others in the hall, first rows) of each person with several.

    They are asked for in one call: a warning, no error.
    """
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(_person(row), []).append(row)
    told = []
    for some in list_imports.in_batches(found.items()):
        in_hall = numbers_of_people(hall_id, [person for person, _of_person in some])
        for person, of_person in some:
            others = in_hall.get(person, set()) - {row.values["case_number"] for row in of_person}
            if len(of_person) + len(others) > 1:
                first = [row.number for row in of_person[:5]]
                name = mask_name(of_person[0].values["name"])
                told.append((name, len(of_person), len(others), first))
    return sorted(told, key=lambda one: -(one[1] + one[2]))


def _person(row: Row) -> str:
    return Personal(row.values["name"], row.values["phone"], row.values["last_four"]).person
