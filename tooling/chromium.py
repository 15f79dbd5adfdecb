"""Find the system's Chromium, or install it where we may."""

import os
import shutil
import subprocess

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PACKAGES = ("chromium", "fonts-noto-cjk")
SHELL = "chromium-headless-shell"
"""Name and Debian package of the same engine without windows: a test costs a quarter less."""

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
]
"""How every test and benchmark starts it: no network of its own, a camera that we feed."""


class NoChromium(Exception):
    """There is none and we may not install it; the text says what to do."""


def find() -> str | None:
    """The path of a Chromium on this machine; CHROMIUM in the environment names another."""
    candidates = [os.environ.get("CHROMIUM"), *NAMES]
    return next((path for name in candidates if name and (path := shutil.which(name))), None)


def find_or_install() -> str:
    """The path of a Chromium, installed by apt-get where that can be. Raises NoChromium."""
    found = find()
    if found is None and _may_install():
        print("Installing Chromium (once) …", flush=True)
        _apt("update")
        _apt("install", "--yes", "--no-install-recommends", *PACKAGES)
        found = find()
    if found is None:
        raise NoChromium(
            "The browser tests need Chromium. On Debian or Ubuntu: "
            f"sudo apt-get install {' '.join(PACKAGES)}; elsewhere set CHROMIUM=/path/to/chrome"
        )
    return found


def find_shell(whole: str) -> str:
    """The path of the engine without windows, or `whole` where there is none.

    CHROMIUM_SHELL in the environment names it; where only CHROMIUM is named, that is taken.
    """
    named = os.environ.get("CHROMIUM_SHELL") or os.environ.get("CHROMIUM") or SHELL
    return shutil.which(named) or whole


def find_or_install_shell(whole: str) -> str:
    """The same, after a try to install it: not every system has this package."""
    if find_shell(whole) == whole and "CHROMIUM" not in os.environ and _may_install():
        print(f"Installing {SHELL} (once) …", flush=True)
        _apt("update")
        _apt("install", "--yes", "--no-install-recommends", SHELL)
    return find_shell(whole)


def _may_install() -> bool:
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def _apt(*arguments: str) -> None:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    command = ["apt-get", "--quiet", "--quiet", *arguments]
    subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, check=False)
