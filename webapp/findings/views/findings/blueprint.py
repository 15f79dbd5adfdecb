"""The blueprint of findings, and the words that its pages share."""

from typing import Any

from flask import Blueprint

from webapp.findings.titles import (
    CATEGORY_ICONS,
    CATEGORY_TITLES,
    CONFIRMER_TITLES,
    DOER_TITLES,
    KIND_TITLES,
    LETTER_TITLES,
    LEVEL_TITLES,
    REPORTER_TITLES,
    SEVERITY_TITLES,
    STATE_TITLES,
    STEP_TITLES,
)

pages = Blueprint("findings", __name__, url_prefix="/findings")
TITLES: dict[str, Any] = {
    "states": STATE_TITLES,
    "steps": STEP_TITLES,
    "kinds": KIND_TITLES,
    "categories": CATEGORY_TITLES,
    "category_icons": CATEGORY_ICONS,
    "severities": SEVERITY_TITLES,
    "levels": LEVEL_TITLES,
    "doers": DOER_TITLES,
    "reporters": REPORTER_TITLES,
    "confirmers": CONFIRMER_TITLES,
    "letters": LETTER_TITLES,
}
