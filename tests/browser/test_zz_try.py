import pytest
pytestmark = pytest.mark.browser
def test_x(server, kept_browser, tmp_path):
    c = kept_browser(tmp_path/"p"); p = c.pages[0]
    r = p.goto("/sign-in"); print(r.status, p.content()[:1500]); p.screenshot(path="/tmp/shot.png")
    print(server.log.read_text()[-3000:])
