"""Pages that a phone keeps: the courier's shells, the service worker that keeps them, the manifest.

The shells are public and hold no data; what they show comes from the phone itself.
"""

import gzip
import socket
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from flask import (
    Blueprint,
    Response,
    current_app,
    json,
    render_template,
    request,
    send_file,
    url_for,
)
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _lp

from webapp.findings import titles
from webapp.findings.kinds import CATEGORIES, FindingKind
from webapp.foundation.access import Permission, requires
from webapp.foundation.appearance import current_appearance
from webapp.foundation.errors import NotFound
from webapp.foundation.release import SERVICE_WORKER, STATIC, current_release, static_url
from webapp.settings import Settings

pages = Blueprint("pwa", __name__)

SHELLS = ("today", "pickup", "receipt", "goods", "round", "me", "report")
OFFLINE = "offline"

_COURIERS = (
    ("pwa.today", "scan", _l("收寄")),
    ("pwa.goods", "forbid", _l("禁寄")),
    ("shelf_checks.list_checks", "search", _l("货架抽查")),
    ("pwa.round", "village", _l("到村")),
    ("pwa.me", "person", _l("我的")),
)
"""The courier's places, as `admin` shows them on the pages that need the network."""
_REPORTERS = (
    ("pwa.report", "camera", _l("随手报")),
    ("findings.list_findings", "eye", _l("监督")),
    ("tasks.list_tasks", "list", _lp("supervisor", "任务")),
    ("me.show", "person", _l("我的")),
)
"""The places of whoever reports."""
REPORTED_KINDS = (FindingKind.SERVICE, FindingKind.GRID)


@pages.get("/courier/today")
@requires(Permission.PUBLIC)
def today() -> Response:
    """The shift: what was taken today and what each record's state is."""
    return _shell("today")


@pages.get("/courier/pickup")
@requires(Permission.PUBLIC)
def pickup() -> Response:
    """One pickup from the waybill to the confirmation."""
    return _shell("pickup")


@pages.get("/courier/receipt")
@requires(Permission.PUBLIC)
def receipt() -> Response:
    """One record and its receipt; which one stands behind the # of the address."""
    return _shell("receipt")


@pages.get("/courier/goods")
@requires(Permission.PUBLIC)
def goods() -> Response:
    """May it be posted: everyday words to advice."""
    return _shell("goods")


@pages.get("/courier/round", endpoint="round")
@requires(Permission.PUBLIC)
def round_of_day() -> Response:
    """The villages of the day, and a check-in at each."""
    return _shell("round")


@pages.get("/courier/me")
@requires(Permission.PUBLIC)
def me() -> Response:
    """This phone: who uses it, what waits on it, storage, lock."""
    return _shell("me")


@pages.get("/supervisor/report")
@requires(Permission.PUBLIC)
def report() -> Response:
    """What somebody saw: kept here, sent when there is a network."""
    return _shell(
        "report",
        _REPORTERS,
        categories={kind: CATEGORIES[kind] for kind in REPORTED_KINDS},
        titles=titles.CATEGORY_TITLES,
        icons=titles.CATEGORY_ICONS,
    )


@pages.get("/offline")
@requires(Permission.PUBLIC)
def offline() -> Response:
    """What the service worker shows for a page that it does not keep, without a network."""
    return _shell(OFFLINE)


def _shell(name: str, places: Iterable[tuple[str, str, Any]] = _COURIERS, **shown: Any) -> Response:
    tabs = [
        {
            "key": endpoint.partition(".")[2],
            "url": url_for(endpoint),
            "icon": icon,
            "label": label,
            "current": endpoint == f"pwa.{name}",
            "count": 0,
        }
        for endpoint, icon, label in places
    ]
    page = render_template(
        f"pwa/{name}.html",
        navigation=tabs,
        navigation_foot=None,
        navigation_home=tabs[0]["url"],
        **shown,
    )
    response = Response(page, headers={"Cache-Control": "no-cache", "Vary": "Cookie"})
    response.vary.add("Accept-Encoding")
    if request.accept_encodings.quality("gzip") > 0:
        # Only these pages are packed: they hold no secret whose length could be guessed (BREACH).
        response.set_data(gzip.compress(page.encode(), 6))
        response.headers["Content-Encoding"] = "gzip"
    response.headers["X-Release"] = current_release().name
    response.headers["X-Appearance"] = str(current_appearance())
    return response


@pages.get("/service_worker.js")
@requires(Permission.PUBLIC)
def service_worker() -> Response:
    """The worker of this release, told which files and pages belong to it."""
    release = current_release()
    facts = {
        "RELEASE": release.name,
        "ASSETS": release.assets,
        "SHELLS": [url_for(f"pwa.{name}") for name in SHELLS],
        "OFFLINE": url_for("pwa.offline"),
    }
    lines = [f"const {name} = {json.dumps(value)};" for name, value in facts.items()]
    source = (STATIC / SERVICE_WORKER).read_text(encoding="utf-8")
    response = Response("\n".join([*lines, source]), content_type="text/javascript; charset=utf-8")
    response.headers["Cache-Control"] = "no-cache"
    response.headers["X-Release"] = release.name
    return response


@pages.get("/manifest.webmanifest")
@requires(Permission.PUBLIC)
def manifest() -> Response:
    """What the phone needs to install the application."""
    body = {
        "id": "/",
        "name": _("驿通：收寄实名"),
        "short_name": _("驿通"),
        "description": _("扫运单、验证件、当面验视；没有信号也能收寄，件件有回执。"),
        "lang": current_appearance().language,
        "dir": "ltr",
        "start_url": url_for("pwa.today"),
        "scope": "/",
        "display": "standalone",
        "background_color": "#f1f5f2",
        "theme_color": "#f1f5f2",
        "categories": ["business", "productivity"],
        "icons": [
            _icon("icon-192.png", 192, "any"),
            _icon("icon-512.png", 512, "any"),
            _icon("maskable-512.png", 512, "maskable"),
        ],
        "shortcuts": [
            {"name": _("扫运单收寄"), "url": url_for("pwa.pickup")},
            {"name": _("能不能寄"), "url": url_for("pwa.goods")},
            {"name": _("随手报"), "url": url_for("pwa.report")},
        ],
    }
    text = json.dumps(body, ensure_ascii=False)
    headers = {"Cache-Control": "no-cache", "Vary": "Cookie"}
    return Response(text, headers=headers, content_type="application/manifest+json")


def _icon(name: str, side: int, purpose: str) -> dict[str, str]:
    source = static_url(f"icons/{name}")
    return {"src": source, "sizes": f"{side}x{side}", "type": "image/png", "purpose": purpose}


@pages.get("/phone-access")
@requires(Permission.PUBLIC)
def phone_access() -> str:
    """Why a phone wants HTTPS for camera and offline work, and how it gets it here."""
    settings: Settings = current_app.config["SETTINGS"]
    local = "" if settings.base_url.startswith("https://") else _local_address()
    return render_template(
        "pwa/phone_access.html",
        secure=settings.base_url.startswith("https://"),
        own_certificate=_authority_file(settings) is not None,
        address=settings.base_url,
        wanted=f"https://{local or '192.168.1.2'}:{settings.port}",
    )


@pages.get("/phone-access/certificate")
@requires(Permission.PUBLIC)
def certificate() -> Response:
    """The authority that a phone is told to trust; only where `make run HTTPS=1` made one."""
    file = _authority_file(current_app.config["SETTINGS"])
    if file is None:
        raise NotFound()
    return send_file(
        file,
        mimetype="application/x-x509-ca-cert",
        as_attachment=True,
        download_name="yitong.crt",
    )


def _authority_file(settings: Settings) -> Path | None:
    file = settings.data_folder / "certificate" / "authority.crt"
    return file if settings.https and file.exists() else None


def _local_address() -> str:
    """This machine's address in the local network; empty without a network."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # a documentation address: UDP connect sends nothing
        except OSError:
            return ""
        return str(probe.getsockname()[0])
