"""The one blueprint of a caller's pages."""

from flask import Blueprint

pages = Blueprint("calls", __name__, url_prefix="/calls")
