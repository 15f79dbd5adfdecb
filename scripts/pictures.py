"""The pictures of the README, from the product itself: a running demo, photographed and composed.

    make run                                            in one terminal
    python -m scripts.pictures http://127.0.0.1:8000    in another; writes docs/pictures/

Pickups: a courier's day, scan and receipt on the phone, above an officer's queue on the desk.
Documents by post: the citizen's door, the hall's list, the courier's, above the hall's figures.
Supervision: a report, the reporter's turn, the outlet's turn, above the life of a finding.
Whoever runs it has Chromium and the packages of requirements-dev.txt.
"""

import argparse
import re
import sys
import tempfile
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw, ImageFilter
from playwright.sync_api import Browser, Page, Playwright, ViewportSize, sync_playwright

from tests.browser.film import Film, barcode  # type: ignore[import-not-found]
from tooling import chromium

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "pictures"
MOST_BYTES = 400_000

COURIER, OFFICER, CLERK = "YL-04127", "XQ-0001", "ZW-0001"
SUPERVISOR, COMPANY = "JD-0001", "QY-0001"
SCANNED = "EA418207001CN"
"""A waybill of nobody with a right check digit; it is scanned for the picture and never saved."""
DESTINATION = "东湖"

PHONE: ViewportSize = {"width": 390, "height": 760}
DESK: ViewportSize = {"width": 1280, "height": 640}
GAP, EDGE = 40, 36
GROUND = (207, 218, 211)
FRAME = (14, 31, 23)
PHONE_CORNER, DESK_CORNER, BORDER = 34, 14, 3
SMOOTH = 4
"""Corners are drawn this much larger and shrunk, so that they have no steps."""


Screens = tuple[list[Image.Image], Image.Image]
"""Three of the phone and one of the desk."""


def photograph(base: str) -> dict[str, Screens]:
    """The screens of each picture, by its name."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        film = Film(Path(folder) / "camera.y4m")
        film.show(barcode(SCANNED))
        browser = _open(playwright, film)
        phone = _signed_in(browser, base, COURIER, PHONE)
        screens = [_day(phone), _scan(phone), _receipt(phone)]
        officer = _signed_in(browser, base, OFFICER, DESK)
        pickups = (screens, _queue(officer))
        citizen = browser.new_context(base_url=base, viewport=PHONE, locale="zh-CN").new_page()
        citizen.goto("/documents?case=ZW2026000013")
        clerk = _signed_in(browser, base, CLERK, PHONE)  # once: a one-time code is good for once
        posted = [_shot(citizen), _counter(clerk), _taken(phone)]
        clerk.set_viewport_size(DESK)
        documents = (posted, _figures(clerk))
        supervisor = _signed_in(browser, base, SUPERVISOR, PHONE)
        company = _signed_in(browser, base, COMPANY, PHONE)
        told = [_report(supervisor), _turn(supervisor), _turn(company)]
        supervision = (told, _life(officer))
        browser.close()
    return {"tour": pickups, "documents": documents, "supervision": supervision}


def compose(phones: list[Image.Image], desk: Image.Image) -> Image.Image:
    """Phones in a row above the desk, each in its frame, on one ground."""
    width = max(desk.width, sum(one.width for one in phones) + GAP * (len(phones) - 1))
    height = EDGE + phones[0].height + GAP + desk.height + EDGE
    ground = Image.new("RGB", (width + 2 * EDGE, height), GROUND)
    room = (width - sum(one.width for one in phones)) // (len(phones) - 1)
    left = EDGE
    for one in phones:
        _lay(ground, one, (left, EDGE), PHONE_CORNER)
        left += one.width + room
    at = (EDGE + (width - desk.width) // 2, EDGE + phones[0].height + GAP)
    _lay(ground, desk, at, DESK_CORNER)
    return ground


def save(picture: Image.Image, file: Path) -> int:
    """Write it as small as it gets without being seen; the number of bytes."""
    file.parent.mkdir(parents=True, exist_ok=True)
    picture.save(file, optimize=True)
    if file.stat().st_size > MOST_BYTES:
        few = picture.quantize(256, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
        few.save(file, optimize=True)
    return file.stat().st_size


def _open(playwright: Playwright, film: Film) -> Browser:
    flags = [*chromium.FLAGS, *film.flags]
    return playwright.chromium.launch(executable_path=chromium.find_or_install(), args=flags)


def _signed_in(browser: Browser, base: str, login: str, size: ViewportSize) -> Page:
    """A page of somebody of the demo world, signed in with what the demo shows of them."""
    context = browser.new_context(
        base_url=base,
        viewport=size,
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        color_scheme="light",
        reduced_motion="reduce",
        permissions=["camera"],
    )
    page = context.new_page()
    page.goto("/demo")
    password = page.locator("p > code").first.inner_text()
    row = page.locator("li", has_text=login).inner_text()
    page.goto("/sign-in")
    page.fill("#login", login)
    page.fill("#password", password)
    page.click("main button[type=submit]")
    page.wait_for_load_state()
    if page.locator("#code").count():
        page.fill("#code", re.findall(r"\b\d{6}\b", row)[0])
        page.click("main button[type=submit]")
        page.wait_for_load_state()
    if "/sign-in" in page.url:
        sys.exit(f"{login} cannot sign in at {base}. Is it a demo, and are its codes unused?")
    _lock(page)
    return page


def _lock(page: Page) -> None:
    """With an unlock code set, the day shows what it shows to somebody who has used it before."""
    if "/courier/" not in page.url:
        return
    page.goto("/courier/me")
    page.locator("[data-module='pickups/me'][data-started]").wait_for()
    page.fill("[name=pin]", "2468")
    page.fill("[name=pin_again]", "2468")
    page.locator("[data-pin] button[type=submit]").click()
    page.locator("[data-lock-now]").wait_for()


def _day(page: Page) -> Image.Image:
    page.goto("/courier/today")
    page.locator("[data-list] .record").first.wait_for()
    page.wait_for_timeout(500)  # the postal green of a state that has just come
    return _shot(page)


def _scan(page: Page) -> Image.Image:
    page.goto("/courier/pickup")
    page.locator("[data-law] [data-told]").click()
    page.locator("[data-chips] li").first.wait_for()
    page.locator("[data-destination]").click()
    sheet = page.locator("#destination-sheet")
    sheet.locator("input").fill(DESTINATION)
    sheet.locator("[data-code]", has_text=DESTINATION).first.click()
    sheet.wait_for(state="hidden")
    page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
    page.wait_for_timeout(500)
    picture = _shot(page)
    page.goto("/courier/today")  # the camera rests; nothing was saved
    return picture


def _receipt(page: Page) -> Image.Image:
    page.locator("[data-list] a.record").first.click()
    page.locator(".receipt .postmark").wait_for()
    return _shot(page)


def _queue(page: Page) -> Image.Image:
    page.goto("/queue")
    page.goto(page.locator("table a.plain").first.get_attribute("href") or "/queue")
    return _shot(page)


def _counter(page: Page) -> Image.Image:
    page.goto("/handovers")
    page.locator(".phone-only a.record").first.click()
    page.locator(".handover").wait_for()
    return _shot(page)


def _taken(page: Page) -> Image.Image:
    page.goto("/handovers/in")
    page.locator("a.record").first.click()
    page.locator(".handover").wait_for()
    return _shot(page)


def _figures(page: Page) -> Image.Image:
    page.goto("/campaigns/figures")
    return _shot(page)


def _report(page: Page) -> Image.Image:
    page.goto("/findings/new")
    page.get_by_text("没有公示").click()
    return _shot(page)


def _turn(page: Page) -> Image.Image:
    page.goto("/findings")
    page.locator("a.finding").first.click()
    page.locator(".next").wait_for()
    page.wait_for_load_state("networkidle")
    return _shot(page)


def _life(page: Page) -> Image.Image:
    page.goto("/findings?turn=over")
    page.locator("a.finding", has_text="没按时营业").first.click()
    page.locator(".timeline").wait_for()
    page.wait_for_load_state("networkidle")
    return _shot(page)


def _shot(page: Page) -> Image.Image:
    return Image.open(BytesIO(page.screenshot())).convert("RGB")


def _lay(ground: Image.Image, picture: Image.Image, at: tuple[int, int], corner: int) -> None:
    """Put a screen on the ground: a soft shadow, a dark edge, round corners."""
    left, top = at
    outer = (picture.width + 2 * BORDER, picture.height + 2 * BORDER)
    shadow = Image.new("L", ground.size, 0)
    shadow.paste(_rounded(outer, corner + BORDER), (left - BORDER, top - BORDER + 6))
    shade = shadow.filter(ImageFilter.GaussianBlur(10)).point(lambda value: value // 4)
    ground.paste(FRAME, (0, 0), shade)
    ground.paste(FRAME, (left - BORDER, top - BORDER), _rounded(outer, corner + BORDER))
    ground.paste(picture, at, _rounded(picture.size, corner))


def _rounded(size: tuple[int, int], corner: int) -> Image.Image:
    large = Image.new("L", (size[0] * SMOOTH, size[1] * SMOOTH), 0)
    box = (0, 0, large.width - 1, large.height - 1)
    ImageDraw.Draw(large).rounded_rectangle(box, corner * SMOOTH, fill=255)
    return large.resize(size, Image.Resampling.LANCZOS)


def main() -> None:
    """Command line; see the module's text."""
    parser = argparse.ArgumentParser(description="Make the pictures of the README.")
    parser.add_argument("base", nargs="?", default="http://127.0.0.1:8000", help="a running demo")
    for name, (phones, desk) in photograph(parser.parse_args().base).items():
        file = FOLDER / f"{name}.png"
        print(f"{file}: {save(compose(phones, desk), file):,} bytes")


if __name__ == "__main__":
    main()
