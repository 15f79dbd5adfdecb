"""Every setting, read once from the environment, each with its meaning."""

import os
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
PLACEHOLDER = "CHANGE-ME"
"""What stands in deploy/environment.example in the place of a secret."""
CIPHERS = ("AES-256-GCM", "SM4-GCM")
PROVIDERS = ("aliyun",)
"""Who carries messages for real."""
TEMPLATES = ("code", "link")
"""The texts that a provider has approved; foundation/messages has their words."""
LEAST_DAYS = {
    "identity_keep_days": (365, "one year"),
    "call_keep_days": (30, "thirty days"),
    "consent_keep_days": (30, "thirty days"),
    "log_keep_days": (184, "six months"),
}
"""What has to be kept at least, and how the rule says it; six months may have 184 days."""


class Mode(StrEnum):
    """What the process may assume: invented people and codes on the screen, or real ones."""

    DEMO = "demo"
    PRODUCTION = "production"
    TEST = "test"


class UnsafeSettings(Exception):
    """Production was asked for with something that must never be in production."""


@dataclass(frozen=True)
class Settings:
    """The settings of one process. Times are in seconds unless the name says otherwise."""

    mode: Mode = Mode.DEMO
    data_folder: Path = ROOT / "var"
    keys_folder: Path = ROOT / "var" / "keys"
    database_url: str = ""
    base_url: str = "http://127.0.0.1:8000"
    https: bool = False
    port: int = 8000
    ocr_socket: Path = ROOT / "var" / "ocr.sock"
    authority_url: str = ""
    """Where the authority's platform takes records; empty: nothing is transmitted."""
    authority_token: str = ""
    sms_provider: str = "local"
    """Who carries messages: `local` shows them on a page of this machine, `aliyun` sends them."""
    sms_url: str = "https://dysmsapi.aliyuncs.com"
    sms_key_id: str = ""
    sms_key_secret: str = field(default="", repr=False)
    sms_sign_name: str = ""
    """The approved signature (短信签名) that stands before each message."""
    sms_templates: dict[str, str] = field(default_factory=dict)
    """The provider's code of each approved text, by our name for it (docs/messages.md)."""
    trusted_proxies: int = 0
    """How many proxies in front of us set X-Forwarded-*; 0 trusts none of these headers."""
    cipher: str = "AES-256-GCM"
    """Cipher of values at rest: AES-256-GCM or SM4-GCM (GB/T 32907)."""

    session_hours: int = 12
    """A sign-in ends after this."""
    capture_hours: int = 72
    """A phone may record pickups this long after its last contact with the server."""
    hand_in_days: int = 30
    """Whose term as a supervisor or grid worker has ended may bring in reports for so long."""
    idle_lock_minutes: int = 10
    """The courier's phone asks for its PIN after this long untouched."""
    clock_skew_flag_minutes: int = 10
    reveal_daily_quota: int = 20
    """How many identity numbers one person may see in the clear on one day."""
    retired_opening_key_days: int = 90
    """Retired opening keys open what was sealed to them for at least this long."""
    many_phones: int = 5
    """One identity with this many phones in seven days asks for a look."""
    flag_due_days: int = 3
    record_limit_bytes: int = 64 * 1024
    photo_limit_bytes: int = 6 * 1024 * 1024
    evidence_limit_bytes: int = 20 * 1024 * 1024
    """Of one photo that comes with a form; those of one form together may have three times that."""
    evidence_form_limit_bytes: int = 128 * 1024 * 1024
    """Of such a form: what is too large in it is not kept, but can be named."""
    reading_limit_bytes: int = 1536 * 1024
    spreadsheet_limit_bytes: int = 32 * 1024 * 1024
    sign_in_limit: int = 10
    """Failed sign-ins for one name, or thirty times as many from one address, in a quarter hour."""
    export_keep_hours: int = 24
    identity_keep_days: int = 365
    """Senders' identities, and who signed at the door: at least one year (Shanghai's measures on
    real names in delivery; a region may ask for longer)."""
    case_keep_days: int = 90
    """Whose a document was, after it was delivered, collected, or lay too long: name, phone,
    address, last four. No longer than the purpose needs (PIPL 19)."""
    call_keep_days: int = 180
    """Number and recording's reference of a call without a consent; at least thirty days (the
    ministry's call-centre notice of 2020)."""
    consent_keep_days: int = 1095
    """A consent with its words and address, its call, its waybill and tracking, after its case is
    over: three years, as long as somebody may sue over it (Civil Code 188)."""
    do_not_call_keep_days: int = 1825
    """How long a wish not to be called holds; by then the number may be another person's."""
    reporter_keep_days: int = 90
    """How somebody without an account who reported a problem can be reached, after it was closed.
    No longer than the purpose needs (PIPL 19)."""
    village_missed_days: int = 7
    """A village that is owed visits and saw nobody for so long becomes a finding."""
    village_place_keep_days: int = 365
    """Where deliverers were when they checked in at villages. No longer than the purpose needs
    (PIPL 19)."""
    answer_words_keep_days: int = 730
    """What was written in words in tasks of supervisors, reports and checks of outlets: this year's
    and the one that it is compared with. No longer than the purpose needs (PIPL 19)."""
    log_keep_days: int = 190
    """To which masked number a message went, what was pushed to programs, and what a government
    platform was asked and told; logs are kept at least six months (Cybersecurity Law 21)."""
    upload_keep_hours: int = 240
    code_minutes: int = 10
    """A one-time code holds for so long."""
    message_keep_hours: int = 72
    """Whom a message went to and what it said is destroyed after this."""
    api_requests_a_minute: int = 600
    """Of one machine client."""
    api_key_grace_hours: int = 72
    """A key or a webhook's secret that was rotated still holds for so long."""
    webhook_give_up_hours: int = 72
    """A delivery that failed for so long is given up."""

    extra: dict[str, str] = field(default_factory=dict)

    @property
    def demo(self) -> bool:
        """Whether invented accounts and the page with their codes may exist."""
        return self.mode is Mode.DEMO

    @property
    def effective_database_url(self) -> str:
        """The database's URL as SQLAlchemy reads it; SQLite in the data folder by default."""
        url = self.database_url or f"sqlite:///{self.data_folder / 'yitong.sqlite3'}"
        for prefix in ("postgresql://", "postgres://"):
            if url.startswith(prefix):
                return "postgresql+psycopg://" + url.removeprefix(prefix)
        return url

    def refuse_unsafe(self) -> None:
        """Raise UnsafeSettings that names every reason why production must not start so."""
        if self.mode is not Mode.PRODUCTION:
            return
        reasons = [sentence for is_wrong, sentence in self._production_rules() if is_wrong]
        if reasons:
            raise UnsafeSettings("Production refuses to start: " + "; ".join(reasons) + ".")

    def _production_rules(self) -> list[tuple[bool, str]]:
        """(whether it is broken, what to mend) of each rule of production."""
        example = f"still holds {PLACEHOLDER}, as the example does"
        return [
            (
                self.keys_folder == ROOT / "var" / "keys",
                "YITONG_KEYS is the demo's key folder: point it to keys of your own",
            ),
            (
                (self.keys_folder / "DEMO").exists(),
                f"the keys in {self.keys_folder} were made by the demo",
            ),
            (not self.database_url, "DATABASE_URL is not set"),
            (PLACEHOLDER in self.database_url, f"DATABASE_URL {example}"),
            (
                _is_readable_on_the_way(self.authority_url),
                "YITONG_AUTHORITY_URL is not https: what is reported would be read on the way",
            ),
            (PLACEHOLDER in self.authority_token, f"YITONG_AUTHORITY_TOKEN {example}"),
            *self._rules_of_messages(example),
            *(
                (
                    getattr(self, name) < least,
                    f"YITONG_{name.upper()} is under {least}: the rules ask for {words}",
                )
                for name, (least, words) in LEAST_DAYS.items()
            ),
            (self.cipher not in CIPHERS, f"YITONG_CIPHER is none of {' and '.join(CIPHERS)}"),
            (not self.base_url.startswith("https://"), "YITONG_BASE_URL is not https"),
        ]

    def _rules_of_messages(self, example: str) -> list[tuple[bool, str]]:
        names = "YITONG_SMS_KEY_ID, YITONG_SMS_KEY_SECRET and YITONG_SMS_SIGN_NAME"
        needed = (self.sms_key_id, self.sms_key_secret, self.sms_sign_name)
        missing = [name for name in TEMPLATES if not self.sms_templates.get(name)]
        is_local = self.sms_provider not in PROVIDERS
        return [
            (
                is_local,
                "YITONG_SMS_PROVIDER names nobody who carries messages"
                f" ({', '.join(PROVIDERS)}): they would only be shown on a page",
            ),
            (not is_local and not all(needed), f"{names} are not all set"),
            (any(PLACEHOLDER in one for one in needed), f"one of {names} {example}"),
            (
                not is_local and bool(missing),
                f"YITONG_SMS_TEMPLATES does not name {', '.join(missing)}",
            ),
            (_is_readable_on_the_way(self.sms_url), "YITONG_SMS_URL is not https"),
        ]


def _is_readable_on_the_way(url: str) -> bool:
    """Whether what goes there leaves this machine without encryption."""
    parts = urlsplit(url)
    return parts.scheme == "http" and parts.hostname not in ("127.0.0.1", "::1", "localhost")


def from_environment(environment: dict[str, str] | None = None) -> Settings:
    """Read the settings; `environment` stands in for os.environ in tests."""
    read = (os.environ if environment is None else environment).get
    data = Path(read("YITONG_DATA") or ROOT / "var").resolve()
    port = int(read("PORT") or 8000)
    https = (read("HTTPS") or "") not in ("", "0", "false")
    mode = Mode(read("YITONG_MODE") or Mode.DEMO)
    return Settings(
        mode=mode,
        data_folder=data,
        keys_folder=Path(read("YITONG_KEYS") or data / "keys").resolve(),
        database_url=read("DATABASE_URL") or "",
        base_url=(
            read("YITONG_BASE_URL") or f"http{'s' if https else ''}://127.0.0.1:{port}"
        ).rstrip("/"),
        https=https,
        port=port,
        ocr_socket=Path(read("YITONG_OCR_SOCKET") or data / "ocr.sock"),
        authority_url=(read("YITONG_AUTHORITY_URL") or "").rstrip("/"),
        authority_token=read("YITONG_AUTHORITY_TOKEN") or "",
        sms_provider=read("YITONG_SMS_PROVIDER") or "local",
        sms_url=(read("YITONG_SMS_URL") or Settings.sms_url).rstrip("/"),
        sms_key_id=read("YITONG_SMS_KEY_ID") or "",
        sms_key_secret=read("YITONG_SMS_KEY_SECRET") or "",
        sms_sign_name=read("YITONG_SMS_SIGN_NAME") or "",
        sms_templates=_pairs(read("YITONG_SMS_TEMPLATES") or ""),
        trusted_proxies=int(read("YITONG_TRUSTED_PROXIES") or 0),
        cipher=read("YITONG_CIPHER") or "AES-256-GCM",
        session_hours=int(read("YITONG_SESSION_HOURS") or 12),
        capture_hours=int(read("YITONG_CAPTURE_HOURS") or 72),
        hand_in_days=int(read("YITONG_HAND_IN_DAYS") or 30),
        idle_lock_minutes=int(read("YITONG_IDLE_LOCK_MINUTES") or 10),
        reveal_daily_quota=int(read("YITONG_REVEAL_DAILY_QUOTA") or 20),
        identity_keep_days=int(read("YITONG_IDENTITY_KEEP_DAYS") or 365),
        case_keep_days=int(read("YITONG_CASE_KEEP_DAYS") or Settings.case_keep_days),
        reporter_keep_days=int(read("YITONG_REPORTER_KEEP_DAYS") or Settings.reporter_keep_days),
        village_missed_days=int(read("YITONG_VILLAGE_MISSED_DAYS") or 7),
        village_place_keep_days=int(read("YITONG_VILLAGE_PLACE_KEEP_DAYS") or 365),
        answer_words_keep_days=int(read("YITONG_ANSWER_WORDS_KEEP_DAYS") or 730),
        call_keep_days=int(read("YITONG_CALL_KEEP_DAYS") or Settings.call_keep_days),
        consent_keep_days=int(read("YITONG_CONSENT_KEEP_DAYS") or Settings.consent_keep_days),
        do_not_call_keep_days=int(
            read("YITONG_DO_NOT_CALL_KEEP_DAYS") or Settings.do_not_call_keep_days
        ),
        log_keep_days=int(read("YITONG_LOG_KEEP_DAYS") or Settings.log_keep_days),
        message_keep_hours=int(read("YITONG_MESSAGE_KEEP_HOURS") or 72),
        api_requests_a_minute=int(read("YITONG_API_REQUESTS_A_MINUTE") or 600),
        api_key_grace_hours=int(read("YITONG_API_KEY_GRACE_HOURS") or 72),
        webhook_give_up_hours=int(read("YITONG_WEBHOOK_GIVE_UP_HOURS") or 72),
    )


def _pairs(text: str) -> dict[str, str]:
    """`code=SMS_1,link=SMS_2` as a dictionary."""
    named = (pair.partition("=") for pair in text.split(","))
    return {name.strip(): value.strip() for name, _sign, value in named if value.strip()}
