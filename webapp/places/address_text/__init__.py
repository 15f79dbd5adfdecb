"""An address as somebody pastes it, told apart into its fields. See docs/decisions."""

from webapp.places.address_text.parsing import Doubt, ParsedAddress, parse
from webapp.places.address_text.wishes_in import Wish

__all__ = ["Doubt", "ParsedAddress", "Wish", "parse"]
