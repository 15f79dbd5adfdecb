"""The one blueprint of the directory of villages."""

from flask import Blueprint

pages = Blueprint("villages", __name__, url_prefix="/places/villages")
