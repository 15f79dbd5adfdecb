"""Draws fictional identity cards as a phone would photograph them, for tests and measurements.

Every person is invented: born between 1800 and 1899, at an address that does not exist. The numbers
carry a real province prefix and a right check digit, because the product refuses anything else.
"""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

from bench.cards.people import Person, check_digit, person
from bench.cards.photos import DEGRADATIONS, Card, photograph
from bench.cards.printing import back, front

__all__ = [
    "CARDS",
    "DEGRADATIONS",
    "Person",
    "all_cards",
    "check_digit",
    "draw_card",
    "draw_card_back",
    "draw_residence_card",
    "person",
]

CARDS = 72


def draw_card(seed: int, degradation: str) -> tuple[bytes, dict[str, Any]]:
    """The front of the seed's card, photographed with one of `DEGRADATIONS`.

    Returns a JPEG of at most 960 px and the truth: name, number, sex, nation, born (ISO), address,
    document_type, degradation, and `turned`: degrees clockwise that bring the picture upright.
    """
    someone = person(seed)
    truth = _truth(someone, "resident-card")
    return _photographed(front(someone, seed), seed, degradation, truth)


def draw_residence_card(seed: int, degradation: str) -> tuple[bytes, dict[str, Any]]:
    """The front of a 港澳台居民居住证 (area 810000, 820000 or 830000); returns as `draw_card`."""
    someone = person(seed, prefix=("810000", "820000", "830000")[seed % 3])
    truth = _truth(someone, "hk-mo-tw-residence")
    return _photographed(front(someone, seed, nation=False), seed, degradation, truth)


def draw_card_back(
    seed: int, degradation: str, *, long_term: bool = False
) -> tuple[bytes, dict[str, Any]]:
    """The back of a card, with its dates of validity; 20 years, or without end.

    The truth has document_type, expires_on (ISO or None), long_term, degradation and turned.
    """
    chance = random.Random(f"back {seed}")
    start = date(2015, 1, 1) + timedelta(days=chance.randrange(3650))
    end = None if long_term else start.replace(year=start.year + 20, day=min(start.day, 28))
    truth = {
        "document_type": "resident-card-back",
        "expires_on": end.isoformat() if end else None,
        "long_term": long_term,
    }
    return _photographed(back(seed, start, end), seed, degradation, truth)


def all_cards() -> list[tuple[bytes, dict[str, Any]]]:
    """The `CARDS` cards of the measurement: every degradation equally often."""
    kinds = list(DEGRADATIONS)
    return [draw_card(seed, kinds[seed % len(kinds)]) for seed in range(CARDS)]


def _truth(someone: Person, document_type: str) -> dict[str, Any]:
    return {
        "name": someone.name,
        "number": someone.number,
        "sex": someone.sex,
        "nation": someone.nation,
        "born": someone.born.isoformat(),
        "address": someone.address,
        "document_type": document_type,
    }


def _photographed(
    card: Card, seed: int, degradation: str, truth: dict[str, Any]
) -> tuple[bytes, dict[str, Any]]:
    image, turned = photograph(card, seed, degradation)
    return image, {**truth, "degradation": degradation, "turned": turned}
