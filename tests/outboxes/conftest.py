"""What tests of outboxes share: other settings for a moment, and a provider of messages."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask

from tests.outboxes import sms_provider
from webapp.settings import TEMPLATES


@pytest.fixture
def change_settings(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """`change_settings(name=value)` for the rest of a test."""

    def change(**changes: Any) -> None:
        changed = replace(app.config["SETTINGS"], **changes)
        monkeypatch.setitem(app.config, "SETTINGS", changed)

    return change


@pytest.fixture
def provider(change_settings: Callable[..., None]) -> Iterator[sms_provider.SmsProvider]:
    """A provider, and the application pointed at it."""
    with sms_provider.running() as running:
        change_settings(
            sms_provider="aliyun",
            sms_url=running.url,
            sms_key_id=sms_provider.KEY_ID,
            sms_key_secret=sms_provider.KEY_SECRET,
            sms_sign_name="驿通",
            sms_templates={name: f"SMS_{name}" for name in TEMPLATES},
        )
        yield running
