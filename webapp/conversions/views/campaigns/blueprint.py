"""The one blueprint of the pages of campaigns."""

from flask import Blueprint

pages = Blueprint("campaigns", __name__, url_prefix="/campaigns")
