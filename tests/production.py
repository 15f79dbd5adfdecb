"""Settings with which production starts."""

from dataclasses import replace
from typing import Any

from webapp.settings import TEMPLATES, Mode, Settings

MESSAGES: dict[str, Any] = {
    "sms_provider": "aliyun",
    "sms_key_id": "key-of-a-test",
    "sms_key_secret": "secret-of-a-test",
    "sms_sign_name": "驿通",
    "sms_templates": {name: f"SMS_{number}" for number, name in enumerate(TEMPLATES, 1)},
}


def production(settings: Settings, **changes: Any) -> Settings:
    """The settings of a test, in production and complete."""
    complete = {"base_url": "https://yitong.example.test", **MESSAGES, **changes}
    return replace(settings, mode=Mode.PRODUCTION, **complete)
