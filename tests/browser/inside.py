"""Asks the shipped modules of an open page to work, without its buttons.

The modules are the page's own: the same files of the same release, and the same instances. Nothing
here does by itself what a module can do.
"""

import base64
import time
from collections.abc import Callable, Sequence
from typing import Any

from playwright.sync_api import Error, Page

from tests.people import sender

LOAD = """
  const main = document.querySelector("script[type=module][src$='/main.js']").src;
  const load = (path) => import(main.replace("main.js", `${path}.js`));
"""

MAKE = """
  const { capture } = await load("foundation/capture");
  const { remembered } = await load("foundation/session");
  const { sealIdentity, sealPhoto } = await load("foundation/seal");
  const { uuid7 } = await load("foundation/record");
  const { toHex, sha256 } = await load("foundation/bytes");
  const { maskName } = await load("identity/masking");
  const { put } = await load("foundation/store");
  const session = await remembered();
  const outletId = session.outlet.id;
  const picture = given.photo && Uint8Array.from(atob(given.photo), (letter) => letter.charCodeAt(0));
  const ids = [];
  for (const { waybills, identity, photos } of given.acts) {
    const id = uuid7();
    const kept = [];
    for (let count = 0; count < photos; count += 1) {
      const { key_id, sealed } = await sealPhoto(picture, id, outletId);
      const hash = toHex(await sha256(sealed));
      await put("photos", { sha256: hash, record: id, outlet_id: outletId, key_id, sealed });
      kept.push({ sha256: hash, size: sealed.byteLength, key_id });
    }
    const now = new Date().toISOString();
    const act = {
      notice_shown_at: now,
      parcels: waybills.map((waybill) => ({ id: uuid7(), waybill, channel: "scanner" })),
      class: "loose",
      letter: false,
      destination_code: "360102",
      identity: {
        ...(await sealIdentity(identity, id, outletId)),
        masked_name: maskName(identity.name),
        document_type: identity.document_type,
        channel: "camera",
      },
      item_category: "daily",
      inspection: "opened",
      photos: kept,
      confirmed_at: now,
    };
    const summary = {
      waybills,
      masked_name: act.identity.masked_name,
      document_type: identity.document_type,
      channel: "camera",
      class: "loose",
      letter: false,
      weight_grams: null,
      destination_code: "360102",
      destination_name: "江西省南昌市东湖区",
      item_category: "daily",
      inspection: "opened",
    };
    ids.push(await capture("pickup", act, { session, id, summary }));
    console.debug(`kept ${id}`);
  }
  return ids;
"""


def ask(page: Page, body: str, **given: Any) -> Any:
    """Run the body of an async function in the page: it has `given`, and `load("foundation/…")`."""
    return page.evaluate(f"async (given) => {{ {LOAD} {body} }}", given)


def ask_again(page: Page, body: str, **given: Any) -> Any:
    """The same for what may be asked twice: a page that is just being loaded anew is waited for."""
    for _again in range(3):
        try:
            return ask(page, body, **given)
        except Error as failure:
            if "context was destroyed" not in str(failure):
                raise
            page.wait_for_load_state()
    return ask(page, body, **given)


def make_records(
    page: Page, waybills: Sequence[str], *, photos: int = 0, photo: bytes = b""
) -> list[str]:
    """Pickups of one parcel each, sealed, frozen, signed and kept by the shipped modules.

    Answers their ids, in order. `photo` is the picture that each of the `photos` shows; sealed, no
    two are alike.
    """
    made: list[str] = ask(page, MAKE, **_acts(waybills, photos, photo))
    return made


def begin_records(
    page: Page, waybills: Sequence[str], *, photos: int = 0, photo: bytes = b""
) -> None:
    """The same, without waiting: the page says `kept <id>` on its console when one is durable."""
    ask(page, f"(async () => {{ {MAKE} }})();", **_acts(waybills, photos, photo))


def _acts(waybills: Sequence[str], photos: int, photo: bytes) -> dict[str, Any]:
    acts = [
        {"waybills": [number], "identity": sender().sealed, "photos": photos} for number in waybills
    ]
    return {"acts": acts, "photo": base64.b64encode(photo).decode()}


def queue(page: Page) -> list[dict[str, Any]]:
    """What waits on this phone, without the sealed bytes."""
    found: list[dict[str, Any]] = ask_again(
        page, 'return (await load("foundation/outbox")).list();'
    )
    return found


def kept(page: Page, store: str) -> list[Any]:
    """Everything in one store of the phone's database."""
    body = """
      const { read } = await load("foundation/store");
      return read(given.store, ({ store }) => store.getAll());
    """
    found: list[Any] = ask_again(page, body, store=store)
    return found


def drain(page: Page) -> dict[str, Any]:
    """One round of the queue, to its end; answers what the queue then says of itself."""
    body = """
      const drain = await load("foundation/drain");
      await drain.drain();
      return drain.status();
    """
    state: dict[str, Any] = ask_again(page, body)
    return state


def send_now(page: Page) -> dict[str, Any]:
    """What the button 现在就发 does."""
    body = """
      const drain = await load("foundation/drain");
      await drain.drain({ insist: true });
      return drain.status();
    """
    state: dict[str, Any] = ask_again(page, body)
    return state


def await_session(page: Page, account_id: object = "") -> dict[str, Any]:
    """The remembered session, once the page knows it (or that person's, where one is named), the
    phone is enrolled and has the keys."""
    body = """
      const { remembered } = await load("foundation/session");
      const { enrolled } = await load("foundation/device");
      const { refreshIfOld } = await load("foundation/server_keys");
      const session = await remembered();
      if (!session || session.signed_out || !(await enrolled(session.account_id))) return null;
      if (given.who && session.account_id !== given.who) return null;
      await refreshIfOld();
      return session;
    """
    session: dict[str, Any] = until(lambda: ask_again(page, body, who=str(account_id)))
    return session


def await_worker(page: Page) -> None:
    """Return when the release is kept on the phone and its worker answers for this page."""
    until(
        lambda: ask_again(page, "return Boolean(navigator.serviceWorker.controller);"), seconds=40
    )


def waiting(page: Page) -> list[str]:
    """Ids of what waits on this phone, oldest first."""
    found: list[str] = ask_again(page, 'return (await load("foundation/outbox")).ids();')
    return found


def until(look: Callable[[], Any], seconds: float = 20.0, pause: float = 0.05) -> Any:
    """Look until something is there, and answer it; AssertionError when the time is over."""
    deadline = time.monotonic() + seconds
    while True:
        found = look()
        if found:
            return found
        assert time.monotonic() < deadline, f"{seconds:g} s were not enough"
        time.sleep(pause)
