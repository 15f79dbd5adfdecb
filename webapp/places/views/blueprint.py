"""The one blueprint of the pages of places."""

from flask import Blueprint

pages = Blueprint("places", __name__, url_prefix="/places")
