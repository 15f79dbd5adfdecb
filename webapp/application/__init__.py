"""The only package that knows every feature, and puts them together: a module for each."""

from webapp.application.admin import refuse_unsafe_data
from webapp.application.factory import create_app
from webapp.application.tables import MODELS

__all__ = ["MODELS", "create_app", "refuse_unsafe_data"]
