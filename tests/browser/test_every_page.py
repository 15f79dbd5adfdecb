"""Every page of every role: opens, is accessible (axe, WCAG 2.2 AA), and nothing sticks out."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any, Literal

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from flask import Flask, current_app
from playwright.sync_api import BrowserContext, Page
from sqlalchemy import select

from tests import builders_pickups as builders
from tests.browser.conftest import DESK, MakeContext
from tests.browser.pages_world import PagesWorld
from tooling.live import LiveServer
from webapp.accounts.models import Account
from webapp.admin import demo_world
from webapp.foundation.access import ROLES, Permission, Role, needed_permission
from webapp.foundation.database import db

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

LOGINS = {one.role: one.login for one in reversed(demo_world.ACCOUNTS)}
ROLES_WITH_OWN_PAGES = [
    role for role in Role if role not in (Role.CITY_OFFICER, Role.PROVINCE_OFFICER)
]
"""City and province see the county's pages, only wider."""
WIDTHS = (320, 390, 768, 1280)
ONLY_FAULTS = {"resultTypes": ["violations"], "selectors": False}
RULES = ONLY_FAULTS | {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
}
COLOURS = ONLY_FAULTS | {
    "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
}
"""What a theme can change."""
AXE_AT_HAND = f"self.loadAxe = () => {{{AXE_SCRIPT}}};"
"""For a context of many pages, so that it is not sent to each: it is half a megabyte."""
HAS_AXE = "() => { if (!self.axe) self.loadAxe?.(); return 'axe' in self; }"
JUDGE = """async (options) => {
  const { violations } = await axe.run(options);
  return violations.map(({ id, nodes }) => [id, nodes.length, nodes[0].html]);
}"""
ELEMENTS = "() => document.getElementsByTagName('*').length"
NOT_A_PAGE = {
    **dict.fromkeys(("pwa.manifest", "pwa.service_worker", "static_file"), "read by the browser"),
    **dict.fromkeys(("health.healthz", "health.readyz"), "read by machines"),
    **dict.fromkeys(("open311.discovery", "open311.services"), "read by machines"),
    **dict.fromkeys(("open311.definition", "open311.show_token"), "read by machines"),
    **dict.fromkeys(("open311.list_requests", "open311.show_request"), "read by machines"),
    **dict.fromkeys(("places.import_template", "conversions.import_template"), "an empty sheet"),
    **dict.fromkeys(("places.import_report", "conversions.import_report"), "a sheet"),
    "returns.tracking_template": "an empty sheet",
    "jobs.result": "whatever file a job made",
    **dict.fromkeys(("villages.import_template", "villages.import_report"), "a sheet"),
    **dict.fromkeys(("library.import_template", "library.import_report"), "a sheet"),
    "village_visits.photo": "a photo, opened for whoever looks",
    **dict.fromkeys(
        ("pickups.photo", "findings.photo", "reports.photo"), "a photo, opened for whoever looks"
    ),
    "pwa.certificate": "a file for the phone",
    **dict.fromkeys(("places.region_fields", "calls.region_fields"), "a part of a form"),
    **dict.fromkeys(("jobs.progress", "campaigns.board_now"), "a part of the page beside it"),
    "shelf_checks.judge_one": "an answer to a script",
    "admin.home": "leads elsewhere",
    "admin.demo": "in demo mode only",
    "admin.demo_messages": "in demo mode only",
}
"""What is not looked at, and why."""
NOBODYS = {("jobs.show", Role.AUDITOR): "no kind of job is an auditor's"}
"""What a role might open if there were anything to see, and why there is not."""


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
    while elements != (elements := page.evaluate(ELEMENTS)):
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
    if not page.evaluate(HAS_AXE):
        page.evaluate(AXE_SCRIPT)
    for rule, count, where in page.evaluate(JUDGE, rules):
        yield f"axe {theme} {rule} ×{count}: {where[:120]}"


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
    if is_accessible in looks:
        context.add_init_script(AXE_AT_HAND)
    world = PagesWorld(LOGINS)
    for role in (None, *ROLES_WITH_OWN_PAGES):
        _sign_in(context, role, language)
        page = context.new_page()
        page.on("pageerror", partial(_note, faults, role))
        for path, is_everybodys in _paths(demo, world, role):
            if path in seen and (once or is_everybodys):
                continue
            # What a second role sees of a page is other words in the same parts.
            wanted = [look for look in looks if path not in seen or look is fits]
            seen.add(path)
            answer = page.goto(path)
            assert answer is not None
            if answer.status >= 400:
                faults.append(f"{role} {path}: {answer.status}")
                continue
            for look in wanted:
                faults += [f"{role} {path}: {found}" for found in look(page)]
        page.close()

    assert not faults, "\n".join(faults)
    assert len(seen) > 40


def _note(faults: list[str], role: Role | None, error: object) -> None:
    faults.append(f"{role}: {error}")


def _paths(app: Flask, world: PagesWorld, role: Role | None) -> Iterator[tuple[str, bool]]:
    """Every GET address that this role may open, filled from the demo world; whether it is a page
    that all who are signed in have alike. An argument that the world does not know is an error."""
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.rule.startswith("/api/"):
            continue
        if rule.endpoint in NOT_A_PAGE or rule.endpoint.startswith("api-docs"):
            continue
        with app.test_request_context(method="GET"):
            needed = needed_permission(rule.endpoint)
        public = needed is Permission.PUBLIC
        if public != (role is None):
            continue
        if role and needed is not Permission.SIGNED_IN and needed not in ROLES[role]:
            continue
        if (rule.endpoint, role) in NOBODYS:
            continue
        given = world.arguments(rule.endpoint, role)
        unknown = rule.arguments - set(given)
        assert not unknown, f"{rule.rule} for {role}: nothing known of {unknown}"
        built = rule.build({name: given[name] for name in rule.arguments})
        assert built is not None
        yield built[1], needed is Permission.SIGNED_IN


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
