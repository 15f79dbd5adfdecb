"""The one blueprint of the pages of conversions."""

from flask import Blueprint

pages = Blueprint("conversions", __name__, url_prefix="/conversions")
