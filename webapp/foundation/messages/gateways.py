"""Who carries messages, behind an interface. The contract is `docs/messages.md`."""

import hashlib
import hmac
import http.client
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol
from urllib.parse import quote, urlencode, urlsplit

from webapp.foundation import clock
from webapp.foundation.messages.models import Content
from webapp.settings import Settings

CONNECT_AND_READ_SECONDS = 8.0
MOST_ANSWER_BYTES = 64 * 1024
API_VERSION = "2017-05-25"
ALGORITHM = "ACS3-HMAC-SHA256"


class Outcome(StrEnum):
    """What became of handing a message over."""

    SENT = "sent"
    REFUSED = "refused"
    """It will never be taken: a wrong number, a number that wants no messages."""
    FAILED = "failed"
    """No usable answer, or not now: try again."""
    AWAY = "away"
    """Nobody there at all: others need not try now."""


@dataclass(frozen=True)
class Answer:
    """What a provider said. `code` is its own word, `id` its name for the message."""

    outcome: Outcome
    id: str = ""
    code: str = ""


class Provider(Protocol):
    """Somebody who carries messages."""

    name: str

    def send(self, message_id: str, content: Content) -> Answer:
        """Hand one message over. `message_id` comes back with delivery reports."""


class LocalOutbox:
    """Carries nothing: the demo shows its messages on a page of this machine."""

    name = "local"

    def send(self, message_id: str, content: Content) -> Answer:
        """Taken, always."""
        del content
        return Answer(Outcome.SENT, message_id)


class AliyunSms:
    """Alibaba Cloud's SMS service (阿里云短信服务), operation SendSms of 2017-05-25."""

    name = "aliyun"

    def __init__(
        self, url: str, key_id: str, key_secret: str, sign_name: str, templates: Mapping[str, str]
    ) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("The provider's address is not an http(s) address.")
        self._is_https = parts.scheme == "https"
        self._host, self._port, self._netloc = parts.hostname, parts.port, parts.netloc
        self._key_id, self._key_secret = key_id, key_secret
        self._sign_name, self._templates = sign_name, templates

    def send(self, message_id: str, content: Content) -> Answer:
        """POST / with the parameters as a form, signed; safe against replay by its nonce."""
        if (code := self._templates.get(content.template.value)) is None:
            return Answer(Outcome.FAILED, code="no-template")
        form = {
            "PhoneNumbers": content.phone.removeprefix("+86"),
            "SignName": self._sign_name,
            "TemplateCode": code,
            "TemplateParam": json.dumps(content.parameters, ensure_ascii=False),
            "OutId": message_id,
        }
        body = urlencode(form, quote_via=quote).encode()
        headers = signed_headers(
            self._netloc, "SendSms", body, self._key_id, self._key_secret, clock.now()
        )
        kind = http.client.HTTPSConnection if self._is_https else http.client.HTTPConnection
        connection = kind(self._host, self._port, timeout=CONNECT_AND_READ_SECONDS)
        try:
            connection.connect()
        except (OSError, http.client.HTTPException):
            return Answer(Outcome.AWAY, code="away")
        try:
            connection.request("POST", "/", body, headers)
            answer = connection.getresponse().read(MOST_ANSWER_BYTES + 1)
        except (OSError, http.client.HTTPException):
            return Answer(Outcome.FAILED, code="no-answer")
        finally:
            connection.close()
        return read_answer(answer)


def provider(settings: Settings) -> Provider:
    """The one that the settings name."""
    if settings.sms_provider == "aliyun":
        return AliyunSms(
            settings.sms_url,
            settings.sms_key_id,
            settings.sms_key_secret,
            settings.sms_sign_name,
            settings.sms_templates,
        )
    return LocalOutbox()


def signed_headers(
    host: str, action: str, body: bytes, key_id: str, key_secret: str, now: datetime
) -> dict[str, str]:
    """The headers of one request to Alibaba Cloud, signed by its signature of version 3."""
    headers = {
        "content-type": "application/x-www-form-urlencoded",
        "host": host,
        "x-acs-action": action,
        "x-acs-content-sha256": hashlib.sha256(body).hexdigest(),
        "x-acs-date": f"{now:%Y-%m-%dT%H:%M:%SZ}",
        "x-acs-signature-nonce": secrets.token_hex(16),
        "x-acs-version": API_VERSION,
    }
    signed = authorization("POST", "", headers, key_id, key_secret)
    return {**headers, "accept": "application/json", "authorization": signed}


def authorization(
    method: str, query: str, headers: Mapping[str, str], key_id: str, key_secret: str
) -> str:
    """ACS3-HMAC-SHA256 over method, query and all given headers, whose names are lower-case.

    `query` is already in its canonical form.
    """
    names = sorted(headers)
    lines = "".join(f"{name}:{headers[name].strip()}\n" for name in names)
    canonical = "\n".join(
        [method, "/", query, lines, ";".join(names), headers["x-acs-content-sha256"]]
    )
    to_sign = f"{ALGORITHM}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    signature = hmac.new(key_secret.encode(), to_sign.encode(), hashlib.sha256).hexdigest()
    return f"{ALGORITHM} Credential={key_id},SignedHeaders={';'.join(names)},Signature={signature}"


def read_answer(body: bytes) -> Answer:
    """What an answer means: by its Code, whatever the status. Unknown codes are tried again."""
    try:
        told: Any = json.loads(body) if len(body) <= MOST_ANSWER_BYTES else None
        code = str(told["Code"])
    except (ValueError, KeyError, TypeError):
        return Answer(Outcome.FAILED, code="unreadable")
    if code == "OK":
        return Answer(Outcome.SENT, str(told.get("BizId") or ""), code)
    return Answer(Outcome.REFUSED if code in NEVER else Outcome.FAILED, code=code)


NEVER = frozenset(
    {
        "isv.MOBILE_NUMBER_ILLEGAL",
        "isv.BLACK_KEY_CONTROL_LIMIT",
        "isv.DOMESTIC_NUMBER_NOT_SUPPORTED",
        "isv.INVALID_JSON_PARAM",
        "isv.PARAM_LENGTH_LIMIT",
        "isv.PARAM_NOT_SUPPORT_URL",
        "isv.SMS_CONTENT_ILLEGAL",
        "isv.TEMPLATE_MISSING_PARAMETERS",
        "isv.TEMPLATE_PARAMS_ILLEGAL",
    }
)
"""Codes that say something about this message; all others may pass by themselves or be mended."""
