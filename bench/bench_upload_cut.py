"""A photo whose upload is cut again and again: how many of its bytes go over the line twice.

Our own script sends it from a real Chromium to the real server; the line between them breaks in the
middle of a piece, as a lift or a basement would have it.
"""

import base64
from collections.abc import Callable

from playwright.sync_api import Page, sync_playwright

from bench.context import Context
from bench.figures import Figure
from tests.browser import inside
from tests.browser.conftest import PHONE
from tests.browser.courier import Shift
from tests.builders_findings import People
from tests.faults.line import Fault, Line, Seen
from tests.phone import random_photo
from tooling import chromium
from webapp.application import create_app
from webapp.foundation.access import Role

PHOTOS = 12
LARGE, SMALL = 700, 320
"""Sides of a photo's random pixels: some 1.5 MB, as no browser could make it smaller, and 0.3 MB,
as a photo that was made small."""
MOST_SHARE = 0.10
UPLOADS = "/api/v1/uploads"
SEND = (
    "async (given) => {"
    + inside.LOAD
    + """
  const { bring } = await load("foundation/upload");
  const { sealPhoto } = await load("foundation/seal");
  const { uuid7 } = await load("foundation/record");
  const { refresh } = await load("foundation/server_keys");
  const { toHex, sha256 } = await load("foundation/bytes");
  await refresh();
  const picture = Uint8Array.from(atob(given.photo), (letter) => letter.charCodeAt(0));
  const record = uuid7();
  const { key_id, sealed } = await sealPhoto(picture, record, given.outlet);
  const hash = toHex(await sha256(sealed));
  const photo = { sealed, sha256: hash, key_id, outlet_id: given.outlet, kind: "finding-photo" };
  for (let tries = 1; tries <= 20; tries += 1) {
    const { done } = await bring(record, photo);
    if (done) return { size: sealed.byteLength, tries };
  }
  return { size: sealed.byteLength, tries: 0 };
}"""
)


def run(context: Context) -> list[Figure]:
    """Send photos over a line that breaks once for each, and over one that breaks three times."""
    settings = context.settings("postgresql")
    with create_app(settings).app_context(), context.serving(settings) as server:
        people = People()
        line = Line(server.port)
        shift = Shift(people.outlet, people.accounts["supervisor"], Role.SOCIAL_SUPERVISOR)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=context.chromium, args=chromium.FLAGS
            )
            phone = browser.new_context(base_url=line.url, service_workers="block", **PHONE)
            shift.enter(phone, line.url)
            page = phone.new_page()
            page.goto("/findings")
            once, small, thrice = (
                [_again(page, line, str(people.outlet.id), side, cuts) for _ in range(PHOTOS)]
                for side, cuts in ((LARGE, 1), (SMALL, 1), (LARGE, 3))
            )
            browser.close()
        line.close()
    return [
        Figure.at_most("sent twice after a cut, the worst photo", max(once), "", MOST_SHARE),
        Figure.told("… of all", sum(once) / PHOTOS, ""),
        Figure.at_most("… of all small ones", sum(small) / PHOTOS, "", MOST_SHARE),
        Figure.told("… the worst small one", max(small), ""),
        Figure.told("… of all with three cuts each", sum(thrice) / PHOTOS, ""),
    ]


def _again(page: Page, line: Line, outlet_id: str, side: int, cuts: int) -> float:
    """The share of a photo's bytes that went over the line more than once."""
    picture = base64.b64encode(random_photo(side)).decode()
    before = len(line.of("PATCH", UPLOADS))
    with line.troubled(_breaking(cuts)):
        told = page.evaluate(SEND, {"photo": picture, "outlet": outlet_id})
    assert told["tries"], "the photo never came through"
    pieces = line.of("PATCH", UPLOADS)[before:]
    assert sum(one.fault is Fault.BODY_CUT for one in pieces) == cuts
    return (sum(_passed(one) for one in pieces) - told["size"]) / told["size"]


def _breaking(cuts: int) -> Callable[[Seen], Fault]:
    """Breaks the first piece in its middle and every second one after it, so many times."""
    seen: list[Seen] = []

    def decide(one: Seen) -> Fault:
        if one.method != "PATCH":
            return Fault.NONE
        seen.append(one)
        number = len(seen)
        return Fault.BODY_CUT if number % 2 and number // 2 < cuts else Fault.NONE

    return decide


def _passed(piece: Seen) -> int:
    """How many bytes of a piece went over the line."""
    length = int(piece.headers["content-length"])
    return length // 2 if piece.fault is Fault.BODY_CUT else length
