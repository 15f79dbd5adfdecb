"""The one blueprint of the pages of the handover."""

from flask import Blueprint

pages = Blueprint("handovers", __name__, url_prefix="/handovers")
