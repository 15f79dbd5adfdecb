"""Requests as GeoReport tells them. What a reporter wrote is told to nobody but who sent it."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from flask import current_app
from flask_babel import gettext as _

from webapp.findings.kinds import Level
from webapp.findings.lifecycle import FindingState
from webapp.findings.models import Finding
from webapp.findings.reporters import link_of
from webapp.findings.telling import organs
from webapp.findings.titles import CATEGORY_TITLES, STATE_TITLES
from webapp.foundation import clock
from webapp.settings import Mode
from webapp.supervision.open311.queries import Known
from webapp.supervision.open311.wire import TYPES, Format, moment

SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"
CHANGED = datetime(2026, 11, 23, tzinfo=clock.SHANGHAI)
"""When what is served here was changed last."""


def discovery() -> dict[str, Any]:
    """Where what is served, since when, and how to get a key."""
    settings = current_app.config["SETTINGS"]
    is_real = settings.mode is Mode.PRODUCTION
    return {
        "changeset": moment(CHANGED),
        "contact": _("本系统的管理员；邮政业用户申诉电话 12305"),
        "key_service": _("请管理员或者政务大厅在“接口”里加一个程序，勾选“报问题”，把密钥给您。"),
        "endpoints": [
            {
                "specification": SPECIFICATION,
                "url": f"{settings.base_url.rstrip('/')}/open311/v2",
                "changeset": moment(CHANGED),
                "type": "production" if is_real else "test",
                "formats": [TYPES[one].partition(";")[0] for one in Format],
            }
        ],
    }


def requests(known: Sequence[Known], descriptions: Mapping[UUID, str]) -> list[dict[str, Any]]:
    """Each with the office that has it, and with its words where they may be told."""
    offices = organs({_region(one.finding) for one in known})
    return [_request(one, offices, descriptions.get(one.finding.id)) for one in known]


def taken_in(finding: Finding, token: str) -> list[dict[str, Any]]:
    """The answer to a new request: its id, and the link that is the reporter's."""
    notice = _(
        "收到了。请把这个网址交给反映人，凭它看进展、确认改没改好：%(link)s", link=link_of(token)
    )
    return [{"service_request_id": str(finding.id), "service_notice": notice}]


def _request(known: Known, offices: Mapping[str, str], description: str | None) -> dict[str, Any]:
    finding, outlet = known.finding, known.outlet
    return {
        "service_request_id": str(finding.id),
        "status": "open" if finding.is_open else "closed",
        "status_notes": _notes(known),
        "service_name": str(CATEGORY_TITLES[finding.category]),
        "service_code": finding.category.value,
        "description": description,
        "agency_responsible": offices[_region(finding)],
        "service_notice": None,
        "requested_datetime": moment(finding.received_at),
        "updated_datetime": moment(finding.closed_at or known.last.at),
        "expected_datetime": moment(_expected(finding)),
        "address": " ".join(one for one in (outlet.address, outlet.name) if one),
        "address_id": outlet.code,
        "zipcode": outlet.postcode or None,
        "lat": outlet.latitude,
        "long": outlet.longitude,
        "media_url": None,
    }


def _notes(known: Known) -> str:
    """How it stands; and why it was rejected, since that names the right door."""
    title = str(STATE_TITLES[known.finding.state])
    if known.finding.state is not FindingState.REJECTED or not known.last.words:
        return title
    return _("%(name)s：%(value)s", name=title, value=known.last.words)


def _region(finding: Finding) -> str:
    return finding.city_code if finding.level is Level.CITY else finding.county_code


def _expected(finding: Finding) -> datetime | None:
    """The end of the last day on which the awaited step is in time."""
    due: date | None = finding.due_on
    if due is None or not finding.is_open or finding.is_paused(clock.today()):
        return None
    return datetime.combine(due, time(23, 59, 59), tzinfo=clock.SHANGHAI)
