"""A courier with a phone in the hand: everything by what is on the screen."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, Locator, Page, expect
from sqlalchemy.orm import Session

from tests import builders_pickups as build
from tests.house_rules import worlds
from tests.people import Sender
from webapp.accounts import passwords
from webapp.accounts.models import Account, AccountSession
from webapp.foundation.access import Role
from webapp.foundation.database import db
from webapp.places.models import Outlet

PASSWORD = "Fuzzy-Parcel-1892"


@dataclass(frozen=True)
class Shift:
    """A courier at an outlet, with a way in."""

    outlet: Outlet
    account: Account
    role: Role = Role.COURIER
    sessions: list[AccountSession] = field(default_factory=list)

    def enter(self, context: BrowserContext, url: str) -> AccountSession:
        """Sign this browser in without the form."""
        session = build.session_of(self.account, self.role)
        self.sessions.append(session)
        name, value = build.cookie_of(session.id).split("=", 1)
        context.add_cookies([{"name": name, "value": value, "url": url}])
        return session


def on_shift(*, at: Outlet | None = None, name: str = "李小军", **outlet: object) -> Shift:
    """A courier of a new outlet, or of `at`, who can sign in with PASSWORD."""
    at = at or build.outlet(**outlet)
    account = build.courier(at, name=name, password_hash=passwords.hash_password(PASSWORD))
    return Shift(at, account)


def end_session(session: AccountSession) -> None:
    """Somebody ends that sign-in elsewhere."""
    with Session(db.engine) as rows:
        row = rows.get(AccountSession, session.id)
        assert row is not None
        row.closed_at = row.last_seen_at
        rows.commit()


class Courier:
    """Hands and eyes on one page."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def sign_in(self, account: Account, password: str = PASSWORD) -> None:
        """Through the form; ends on the day's list."""
        self.page.goto("/sign-in")
        self.page.get_by_label("工号").fill(account.login)
        self.page.get_by_label("密码", exact=True).fill(password)
        self.page.get_by_role("button", name="登录").click()
        self.page.wait_for_url("**/courier/today")

    def open_today(self) -> None:
        """The day's list, once it shows something."""
        self.page.goto("/courier/today")
        expect(self.page.locator("[data-notices]")).to_be_attached()

    def begin(self, how: str = "") -> None:
        """A new pickup; `how` may be "#type" or "#practice"."""
        self.page.goto(f"/courier/pickup{how}")
        expect(self.main).to_have_attribute("aria-busy", "false")  # the flow is at work

    @property
    def main(self) -> Locator:
        """The one big button at the foot."""
        return self.page.locator("[data-main]")

    @property
    def chips(self) -> Locator:
        """The waybills in hand."""
        return self.page.locator("[data-chips] li")

    def tell_the_law(self) -> None:
        """The sender was told."""
        self.page.locator("[data-law] [data-told]").click()

    def type_waybill(self, number: str) -> None:
        """By keyboard."""
        field = self.page.locator("[name=waybill]")
        if not field.is_visible():
            self.page.locator("[data-viewfinder=waybill] [data-type]").click()
        field.fill(number)
        field.press("Enter")

    def choose_destination(self, words: str = "东湖") -> None:
        """In the sheet, by its name: the first that is found."""
        self.page.locator("[data-destination]").click()
        sheet = self.page.locator("#destination-sheet")
        sheet.locator("input").fill(words)
        sheet.locator("[data-code]", has_text=words).first.click()
        expect(sheet).to_be_hidden()

    def go_on(self) -> None:
        """To the next step."""
        self.main.click()

    def type_identity(self, who: Sender) -> None:
        """By keyboard, as read from the card."""
        name = self.page.locator("[name=name]")
        if not name.is_visible():
            self.page.locator("[data-viewfinder=card] [data-type]").click()
        name.fill(who.name)
        self.page.locator("[name=number]").fill(who.number)
        self.page.locator("[name=phone]").fill(who.phone)

    def reach_inspection(self, waybill: str, who: Sender) -> None:
        """Everything of a pickup that has begun, as far as looking into the parcel."""
        self.tell_the_law()
        self.type_waybill(waybill)
        self.choose_destination()
        self.go_on()
        self.type_identity(who)
        self.go_on()

    def inspect(self, category: str = "日用品") -> None:
        """Looked into, and all agrees."""
        section = self.page.locator("[data-step=inspection]")
        section.get_by_label(category, exact=True).check()
        section.get_by_label("看过了，与申报一致").check()
        self.page.get_by_label("证件、本人、运单三者一致").check()

    def save(self) -> str:
        """Answers the record's id: the receipt page names it."""
        self.main.click()
        self.page.wait_for_url("**/courier/receipt#*")
        return urlsplit(self.page.url).fragment

    def take(self, waybill: str, who: Sender) -> str:
        """A whole pickup by keyboard; answers the record's id."""
        self.begin("#type")
        self.reach_inspection(waybill, who)
        self.inspect()
        return self.save()

    @property
    def figure(self) -> Locator:
        """On the receipt: how many, and where they are."""
        return self.page.locator(".receipt .tally__figure")


def officer_of(outlet: Outlet, role: Role = Role.COUNTY_OFFICER) -> Shift:
    """Somebody in whose scope the outlet lies; signs in with `enter`."""
    return Shift(outlet, worlds.official(role, outlet), role)
