import pytest, time
from tests.people import sender, waybill
from tests.browser.courier import *
from tests.browser import inside
from tests.phone import random_photo
from tests.faults.line import Line
from tests.faults.handsets import processes_on
from pathlib import Path
pytestmark = pytest.mark.browser
def rss(folder):
    out = {}
    parents = set(processes_on(folder))
    for e in Path("/proc").iterdir():
        if not e.name.isdigit(): continue
        try:
            cmd = (e/"cmdline").read_bytes()
            if b"--type=renderer" not in cmd: continue
            st = (e/"status").read_text()
            out[int(e.name)] = int([l for l in st.splitlines() if l.startswith("VmRSS")][0].split()[1])//1024
        except (OSError, IndexError): pass
    return out
@pytest.mark.parametrize("n", [100, 300])
def test_x(server, kept_browser, tmp_path, n):
    shift = on_shift()
    line = Line(server.port, keeps_alive=True)
    c = kept_browser(tmp_path/"p")
    shift.enter(c, server.url)
    page = c.pages[0]
    page.on("pageerror", lambda e: print("ERR", e))
    page.goto("/courier/today"); inside.await_session(page)
    inside.until(lambda: inside.ask(page, 'return Boolean(navigator.serviceWorker.controller)'))
    c.set_offline(True)
    print("before", rss(tmp_path/"p"))
    t = time.time()
    for i in range(0, n, 50):
        inside.make_records(page, [waybill() for _ in range(50)], photos=3, photo=random_photo(128))
    print(n, "made", time.time()-t, rss(tmp_path/"p"))
    c.set_offline(False)
    t = time.time()
    inside.ask(page, '(await load("foundation/drain")).drain({insist:true}); 0')
    while (left := inside.ask(page, 'return (await (await load("foundation/outbox")).ids()).length')):
        print(round(time.time()-t,1), left, rss(tmp_path/"p"), end=" | ")
        time.sleep(2)
    print("\n", n, "drained", time.time()-t)
