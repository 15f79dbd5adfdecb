"""The same browsers as the browser tests have."""

from tests.browser.conftest import browser, chromium_path, playwright

__all__ = ["browser", "chromium_path", "playwright"]
