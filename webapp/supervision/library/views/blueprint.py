"""The blueprint of the base library, and the words that its pages share."""

from typing import Any

from flask import Blueprint

from webapp.places.titles import OUTLET_TITLES
from webapp.supervision.forms.titles import PURPOSE_TITLES
from webapp.supervision.library.titles import MISSING_TITLES, VIDEO_MARKS, VIDEO_TITLES

pages = Blueprint("library", __name__, url_prefix="/library")
TITLES: dict[str, Any] = {
    "missing_titles": MISSING_TITLES,
    "video_titles": VIDEO_TITLES,
    "video_marks": VIDEO_MARKS,
    "purposes": PURPOSE_TITLES,
    "outlet_kinds": OUTLET_TITLES,
}
