"""Pages of campaigns: for the hall clerk who makes them and the team lead who looks after them."""

from webapp.conversions.views.campaigns import (
    board,
    calls,
    do_not_call,
    figures,
    listening,
    planning,
    script,
    team,
)
from webapp.conversions.views.campaigns.blueprint import pages

__all__ = [
    "board",
    "calls",
    "do_not_call",
    "figures",
    "listening",
    "pages",
    "planning",
    "script",
    "team",
]
