"""Every page of every role: opens, is accessible (axe, WCAG 2.2 AA), and nothing sticks out."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask, current_app
from playwright.sync_api import BrowserContext, Page
from sqlalchemy import select

from tests import builders_pickups as builders
from tests.browser.conftest import DESK, MakeContext
from tooling.live import LiveServer
from webapp.accounts.machines.models import MachineClient
from webapp.accounts.models import Account, Grant
from webapp.admin import demo_world
from webapp.conversions.lifecycle import CaseState
from webapp.conversions.models import (
    ConversionCall,
    ConversionCampaign,
    ConversionCase,
    ConversionItem,
    ConversionListening,
    DoNotCall,
    HandoverDocument,
)
from webapp.foundation.access import ROLES, Permission, Role, needed_permission
from webapp.foundation.database import db
from webapp.foundation.webhooks import WebhookEndpoint
from webapp.pickups.models import PickupFlag

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

LOGINS = {one.role: one.login for one in reversed(demo_world.ACCOUNTS)}
ROLES_WITH_OWN_PAGES = [
    role for role in Role if role not in (Role.CITY_OFFICER, Role.PROVINCE_OFFICER)
]
"""City and province see the county's pages, only wider."""
WIDTHS = (320, 390, 768, 1280)
ONLY_FAULTS = {"resultTypes": ["violations"]}
RULES = ONLY_FAULTS | {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
}
COLOURS = ONLY_FAULTS | {
    "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
}
"""What a theme can change."""
NOT_A_PAGE = frozenset(
    {
        "pwa.manifest",
        "pwa.service_worker",
        "pwa.certificate",
        "static_file",
        "health.healthz",
        "health.readyz",
        "shelf_checks.judge_one",
        "jobs.progress",
        "jobs.result",
        "admin.home",
        "places.import_template",
        "conversions.import_template",
        "returns.tracking_template",
        "places.region_fields",
        "campaigns.board_now",
        "calls.region_fields",
    }
)


@pytest.fixture
def demo(app: Flask, server: LiveServer) -> Flask:
    """The demo world behind the real server."""
    assert server
    demo_world.build(days=2)
    return app


Look = Callable[[Page], Iterator[str]]


def fits(page: Page) -> Iterator[str]:
    """Nothing sticks out sideways, from the smallest phone to the desk."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        wider = page.evaluate("() => document.documentElement.scrollWidth - innerWidth")
        if wider > 0:
            yield f"{wider} px too wide at {width}"


def is_accessible(page: Page) -> Iterator[str]:
    """axe finds nothing on a phone's screen, and every word can be read in the dark too."""
    found, elements = [], 0
    # What a script draws late is looked at again.
    while elements != (elements := page.locator("*").count()):
        page.set_viewport_size({"width": 390, "height": 844})
        # As high as the page, or the tab bar lies over what one would scroll to.
        high = page.evaluate("() => document.documentElement.scrollHeight") + 200
        page.set_viewport_size({"width": 390, "height": max(844, min(high, 30_000))})
        found = [*_violations(page, "light", RULES), *_violations(page, "dark", COLOURS)]
    yield from found


def _violations(
    page: Page, theme: Literal["light", "dark"], rules: dict[str, Any]
) -> Iterator[str]:
    # Without motion: colours that are on their way to the other theme are nobody's colours.
    page.emulate_media(color_scheme=theme, reduced_motion="reduce")
    for violation in Axe().run(page, options=rules).response["violations"]:
        where = violation["nodes"][0]["html"][:120]
        yield f"axe {theme} {violation['id']} ×{len(violation['nodes'])}: {where}"


@pytest.mark.parametrize(
    ("language", "looks", "once"),
    # The longer words are the same whoever reads them; what stands around them is not.
    [("zh_Hans", (is_accessible, fits), False), ("en", (fits,), True)],
    ids=["zh", "en"],
)
def test_every_page_is_sound(
    demo: Flask, browser_context: MakeContext, language: str, looks: Sequence[Look], once: bool
) -> None:
    faults: list[str] = []
    seen: set[str] = set()
    context = browser_context(**DESK, reduced_motion="reduce")
    for role in (None, *ROLES_WITH_OWN_PAGES):
        _sign_in(context, role, language)
        page = context.new_page()
        page.on("pageerror", partial(_note, faults, role))
        for path, is_everybodys in _paths(demo, role):
            if path in seen and (once or is_everybodys):
                continue
            seen.add(path)
            answer = page.goto(path)
            assert answer is not None
            if answer.status >= 400:
                faults.append(f"{role} {path}: {answer.status}")
                continue
            for look in looks:
                faults += [f"{role} {path}: {found}" for found in look(page)]
        page.close()

    assert not faults, "\n".join(faults)
    assert len(seen) > 40


def _note(faults: list[str], role: Role | None, error: object) -> None:
    faults.append(f"{role}: {error}")


def _paths(app: Flask, role: Role | None) -> Iterator[tuple[str, bool]]:
    """Every GET address that this role may open, filled from the demo world; whether it is a page
    that all who are signed in have alike."""
    arguments = _arguments()
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.rule.startswith("/api/"):
            continue
        if rule.endpoint in NOT_A_PAGE or rule.endpoint.startswith("api-docs"):
            continue
        if rule.arguments - set(arguments):
            continue
        with app.test_request_context(method="GET"):
            needed = needed_permission(rule.endpoint)
        public = needed is Permission.PUBLIC
        if public != (role is None):
            continue
        if role and needed is not Permission.SIGNED_IN and needed not in ROLES[role]:
            continue
        built = rule.build({name: arguments[name] for name in rule.arguments})
        if built and built[1] not in ("/demo", "/demo/messages"):
            yield built[1], needed is Permission.SIGNED_IN


def _arguments() -> dict[str, object]:
    flag = db.session.scalars(select(PickupFlag).order_by(PickupFlag.id)).first()
    courier = db.session.scalars(select(Account).where(Account.login == "YL-04127")).one()
    item = db.session.scalars(select(ConversionItem).order_by(ConversionItem.code)).first()
    assert flag is not None
    consented = ConversionCase.state == CaseState.CONSENTED
    case = db.session.scalars(select(ConversionCase).where(consented)).first()
    assert item is not None
    assert case is not None
    campaign = db.session.scalars(select(ConversionCampaign)).one()
    entry = db.session.scalars(select(ConversionListening)).first()
    wish = db.session.scalars(select(DoNotCall)).first()
    call = db.session.scalars(select(ConversionCall).where(ConversionCall.state == "open")).first()
    handed = db.session.scalars(
        select(HandoverDocument).where(HandoverDocument.in_at.is_not(None))
    ).first()
    assert handed is not None
    assert entry is not None
    assert wish is not None
    with_the_post = select(HandoverDocument.waybill).where(HandoverDocument.closed_at.is_(None))
    with_the_post = with_the_post.where(HandoverDocument.in_at.is_not(None))
    own_company = select(Grant.organisation_id).where(Grant.account_id == courier.id)
    return {
        "outlet_id": flag.outlet_id,
        "flag_id": flag.id,
        "pickup_id": flag.pickup_id,
        "act_id": flag.pickup_id,
        "account_id": courier.id,
        "organisation_id": db.session.scalars(own_company).one(),
        "item_id": item.id,
        "case_id": case.id,
        "department_id": item.department_id,
        "client_id": db.session.scalars(select(MachineClient.id)).one(),
        "endpoint_id": db.session.scalars(select(WebhookEndpoint.id)).one(),
        "campaign_id": campaign.id,
        "listening_id": entry.id,
        "call_id": entry.call_id if call is None else call.id,
        "wish_id": wish.id,
        "waybill": db.session.scalars(with_the_post.order_by(HandoverDocument.id)).first(),
        "list_id": handed.list_id,
        "document_id": handed.id,
    }


def _sign_in(context: BrowserContext, role: Role | None, language: str) -> None:
    """Somebody else at the same browser: it has the release already."""
    context.clear_cookies()
    url = current_app.config["SETTINGS"].base_url
    cookies = [{"name": "language", "value": language, "url": url}]
    if role is not None:
        query = select(Account).where(Account.login == LOGINS[role])
        session = builders.session_of(db.session.scalars(query).one(), role)
        name, value = builders.cookie_of(session.id).split("=", 1)
        cookies.append({"name": name, "value": value, "url": url})
    context.add_cookies(cookies)  # type: ignore[arg-type]
