"""Render the application's icons from their drawings (static/icons/*.svg) to PNG, with Chromium.

Run after changing a drawing: `.venv/bin/python scripts/icons.py`. The PNGs are small, our own, and
committed, so that a machine without Chromium can serve them.
"""

import shutil
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

ICONS = Path(__file__).resolve().parent.parent / "static" / "icons"
PICTURES = {
    "icon-192.png": ("icon.svg", 192),
    "icon-512.png": ("icon.svg", 512),
    "maskable-512.png": ("maskable.svg", 512),
    "apple-touch-icon.png": ("maskable.svg", 180),
    "favicon-32.png": ("favicon.svg", 32),
}


def draw(page: Page, drawing: Path, side: int) -> bytes:
    """One drawing as PNG of `side` × `side` pixels, transparent where nothing is drawn."""
    page.set_viewport_size({"width": side, "height": side})
    page.set_content(
        f"<style>*{{margin:0}}svg{{display:block;width:{side}px;height:{side}px}}</style>"
        + drawing.read_text(encoding="utf-8")
    )
    return page.screenshot(omit_background=True)


def main() -> None:
    """Write every picture."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        page = browser.new_page()
        for name, (drawing, side) in PICTURES.items():
            (ICONS / name).write_bytes(draw(page, ICONS / drawing, side))
            print(name, (ICONS / name).stat().st_size)
        browser.close()


if __name__ == "__main__":
    main()
