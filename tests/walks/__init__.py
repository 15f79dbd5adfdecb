"""Walks of a finding through its life, for stateful tests."""

from tests.walks.never import Seen
from tests.walks.walking import LINK, Walk

__all__ = ["LINK", "Seen", "Walk"]
