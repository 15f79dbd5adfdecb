"""What a browser calls itself, as its owner knows it."""

import pytest

from webapp.accounts import browsers

ANDROID = (
    "Mozilla/5.0 (Linux; Android 14; V2304A) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/124.0.0.0 Mobile Safari/537.36"
)
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/17.4 Mobile/15E148 Safari/604.1"
)


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (ANDROID, "Android · Chrome"),
        (ANDROID + " MicroMessenger/8.0.49", "Android · WeChat"),
        (IPHONE, "iPhone · Safari"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/124.0 Edg/124.0", "Windows · Edge"),
        (
            "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
            "Linux · Firefox",
        ),
        ("curl/8.5.0", ""),
        ("", ""),
    ],
)
def test_system_and_browser_are_enough(agent: str, name: str) -> None:
    assert browsers.short_name(agent) == name
