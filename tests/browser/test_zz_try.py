import pytest, time
from tests.people import sender, waybill
from tests.browser.courier import *
from tests.browser import inside
pytestmark = pytest.mark.browser
def test_q(browser_context, server, shift):
    for size in (3_000_000, 1_000_000):
      for when in ("before","between"):
        c = browser_context()
        shift.enter(c, server.url)
        page = c.new_page()
        if when=="before":
            s = page.context.new_cdp_session(page)
            s.send("Storage.overrideQuotaForOrigin", {"origin": server.url, "quotaSize": size})
        page.goto("/courier/today")
        inside.await_session(page)
        if when=="between":
            page.goto("/privacy")
            s = page.context.new_cdp_session(page)
            s.send("Storage.overrideQuotaForOrigin", {"origin": server.url, "quotaSize": size})
            page.goto("/courier/today")
        print(size, when, page.evaluate("() => navigator.storage.estimate()"))
        for i in range(30):
            try:
                inside.ask(page, 'await (await load("foundation/store")).put("settings", Uint8Array.from({length: 200000}, () => Math.random()*256), given.k); return 1', k=f"x{i}")
            except Exception as e: print(i, "E", str(e)[:200]); break
        print(page.evaluate("() => navigator.storage.estimate()"))
