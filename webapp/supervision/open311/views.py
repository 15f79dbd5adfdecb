"""The addresses of GeoReport v2. The suffix says the format; refusals are written in it too."""

from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Flask, Response, current_app, request
from flask_babel import lazy_gettext as _l

from webapp.accounts.machines.authentication import machine_with_key
from webapp.findings.beginning import Report
from webapp.findings.kinds import FindingKind, Reporter
from webapp.findings.services import reporting
from webapp.foundation import clock, errors, forms, throttle
from webapp.foundation.access import Machine, Permission, requires
from webapp.foundation.database import new_id
from webapp.foundation.errors import Forbidden, InvalidInput, NotFound
from webapp.supervision.open311 import asking, catalogue, queries, sending, telling, wire
from webapp.supervision.open311.queries import Known
from webapp.supervision.open311.sending import NO_SERVICE
from webapp.supervision.open311.where import outlet_meant
from webapp.supervision.open311.wire import Format

PATH = "/open311"
SUFFIX = ".<any(xml, json):suffix>"
pages = Blueprint("open311", __name__, url_prefix=PATH)
NO_KEY = _l("要有 api_key")
MAY_NOT = _l("这把密钥不能报问题。请管理员给这个程序勾选“报问题”")
NO_JURISDICTION = _l("这里没有这个 jurisdiction_id；可以不写")
NO_REQUEST = _l("没有这个 service_request_id")
NO_FORM = _l("请用 application/x-www-form-urlencoded 发送")
NO_FILES = _l("不收文件。图片请给 media_url")
FORMS = frozenset({"application/x-www-form-urlencoded", "multipart/form-data"})
REPORTS_AN_HOUR = 300
"""Of one client: a platform of a city has dozens on a bad day."""
READS_A_MINUTE = 120
"""Of one address, without a key."""
FIELDS = {
    "words": "description",
    "seen_at": f"attribute[{catalogue.SEEN_AT}]",
    "photos": "media_url",
    "category": "service_code",
}
"""What the findings call a parameter of ours."""


def install(app: Flask) -> None:
    """Serve it, without the tokens of our forms, and have all refusals below written in it."""
    app.register_blueprint(pages)
    forms.protection.exempt(pages)
    errors.speak_below(app, PATH, wire.refuse)


@pages.before_request
def refuse_other_jurisdictions() -> None:
    """Only one is served here: whoever names another is at the wrong door."""
    named = request.values.get("jurisdiction_id", "").strip().lower()
    if named and named != urlsplit(current_app.config["SETTINGS"].base_url).hostname:
        raise NotFound(NO_JURISDICTION)


@pages.get(f"/discovery{SUFFIX}")
@pages.get(f"/v2/discovery{SUFFIX}")
@requires(Permission.PUBLIC)
def discovery(suffix: str) -> Response:
    """What is served here."""
    return wire.answer("discovery", telling.discovery(), Format(suffix))


@pages.get(f"/v2/services{SUFFIX}")
@requires(Permission.PUBLIC)
def services(suffix: str) -> Response:
    """What may be reported."""
    offered = [catalogue.service(one) for one in catalogue.offered()]
    return wire.answer("services", offered, Format(suffix))


@pages.get(f"/v2/services/<service_code>{SUFFIX}")
@requires(Permission.PUBLIC)
def definition(service_code: str, suffix: str) -> Response:
    """What is asked about one of them."""
    category = catalogue.category_of(service_code)
    if category is None:
        raise NotFound(NO_SERVICE)
    return wire.answer("service_definition", catalogue.definition(category), Format(suffix))


@pages.post(f"/v2/requests{SUFFIX}")
@requires(Permission.PUBLIC)
def create_request(suffix: str) -> Response:
    """Take in what somebody told a platform. The platform shows who it is by its key."""
    _refuse_other_bodies()
    client = _client(request.form.get("api_key", ""))
    if client is None:
        raise Forbidden(NO_KEY)
    if not client.may(Permission.FINDINGS_SEND):
        raise Forbidden(MAY_NOT)
    throttle.hit("open311-reports", str(client.account_id), REPORTS_AN_HOUR, 3600)
    made = _reported(sending.read(request.form), client)
    return wire.answer("service_requests", telling.taken_in(*made), Format(suffix))


@pages.get(f"/v2/tokens/<token>{SUFFIX}")
@requires(Permission.PUBLIC)
def show_token(token: str, suffix: str) -> Response:
    """The id that a token stands for. A request has its id at once, which is its token too."""
    found = str(_known(token).finding.id)
    answer = [{"service_request_id": found, "token": found}]
    return wire.answer("service_requests", answer, Format(suffix))


@pages.get(f"/v2/requests{SUFFIX}")
@requires(Permission.PUBLIC)
def list_requests(suffix: str) -> Response:
    """Requests and how they stand."""
    client = _reader()
    return _told(queries.requests(asking.read(request.args, clock.now())), client, suffix)


@pages.get(f"/v2/requests/<request_id>{SUFFIX}")
@requires(Permission.PUBLIC)
def show_request(request_id: str, suffix: str) -> Response:
    """One request and how it stands."""
    client = _reader()
    return _told([_known(request_id)], client, suffix)


def _refuse_other_bodies() -> None:
    if request.content_length and request.mimetype not in FORMS:
        raise InvalidInput(NO_FORM)
    if request.files:
        raise InvalidInput(NO_FILES)


def _client(key: str) -> Machine | None:
    """Whose key came as a parameter or as a bearer; None without one. Raises WrongKey."""
    kind, _blank, bearer = request.headers.get("Authorization", "").partition(" ")
    text = key.strip() or (bearer.strip() if kind.lower() == "bearer" else "")
    return machine_with_key(text, request.remote_addr or "") if text else None


def _reader() -> Machine | None:
    """Who reads: a client by its key, which has limits of its own, or anybody."""
    client = _client(request.args.get("api_key", ""))
    if client is None:
        throttle.hit("open311-reads", request.remote_addr or "", READS_A_MINUTE, 60)
    return client


def _reported(sent: sending.Sent, client: Machine) -> tuple[Any, str]:
    outlet = outlet_meant(sent)
    told = Report(
        new_id(),
        FindingKind.SERVICE,
        sent.category,
        outlet.id,
        sent.words,
        seen_at=sent.seen_at,
    )
    try:
        return reporting.report_by_link(told, Reporter.OPEN311, sent.phone, client)
    except InvalidInput as refusal:
        found = refusal.extra.get("errors", {})
        raise InvalidInput(
            errors={FIELDS.get(name, name): sentences for name, sentences in found.items()}
        ) from refusal


def _known(request_id: str) -> Known:
    found = forms.uuid_of(request_id)
    if found is None:
        raise NotFound(NO_REQUEST)
    return queries.request_known(found)


def _told(known: list[Known], client: Machine | None, suffix: str) -> Response:
    own = queries.descriptions(
        (one.finding for one in known), client.account_id if client else None
    )
    return wire.answer("service_requests", telling.requests(known, own), Format(suffix))
