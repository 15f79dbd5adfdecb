"""The one blueprint of the visits to villages."""

from flask import Blueprint

pages = Blueprint("village_visits", __name__, url_prefix="/villages")
