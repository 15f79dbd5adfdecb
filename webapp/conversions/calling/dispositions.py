"""How calls end, and what follows from each: one table."""

from collections.abc import Mapping
from dataclasses import dataclass

from webapp.conversions.kinds import Disposition
from webapp.conversions.lifecycle import CaseState

_HOUR, _DAY = 60, 24 * 60


@dataclass(frozen=True)
class Rule:
    """What one way of ending means."""

    key: str
    """The key of the keyboard that stands for it."""
    connected: bool = False
    """Somebody answered: the numerator of 接通率."""
    right_person: bool = False
    """It was the person, or somebody who acts for them: 触达本人率."""
    decides: CaseState | None = None
    """Where it takes the cases; None: they stay in the queue."""
    cool_down: int = 0
    """Minutes until the number may be called again, where a campaign does not say otherwise."""


_D = Disposition

RULES: dict[Disposition, Rule] = {
    _D.CONSENTED: Rule("1", True, True, CaseState.CONSENTED),
    _D.DECLINED: Rule("2", True, True, CaseState.DECLINED),
    _D.CALLBACK: Rule("3", True, True),
    _D.NO_ANSWER: Rule("4", cool_down=4 * _HOUR),
    _D.BUSY: Rule("5", cool_down=30),
    _D.SWITCHED_OFF: Rule("6", cool_down=4 * _HOUR),
    _D.SUSPENDED: Rule("7", cool_down=_DAY),
    _D.NO_SUCH_NUMBER: Rule("8", decides=CaseState.UNREACHABLE),
    _D.REJECTED: Rule("9", cool_down=_DAY),
    _D.OTHER_PERSON: Rule("q", True, cool_down=_DAY),
    _D.WRONG_NUMBER: Rule("w", True, decides=CaseState.UNREACHABLE),
    _D.COLLECTED: Rule("e", True, True, CaseState.COLLECTED),
    _D.UNSUITABLE: Rule("r", True, True, CaseState.UNSUITABLE),
    _D.DO_NOT_CALL: Rule("0", True, decides=CaseState.DO_NOT_CALL),
}
"""Whoever asks for peace may do so without saying who they are."""


def cool_down(of_campaign: Mapping[str, int], disposition: Disposition) -> int:
    """Minutes after a call that ended so, where a campaign has its own for some dispositions."""
    return int(of_campaign.get(disposition.value, RULES[disposition].cool_down))


CONNECTED = frozenset(one for one, rule in RULES.items() if rule.connected)
RIGHT_PERSON = frozenset(one for one, rule in RULES.items() if rule.right_person)
LEAVES_WAITING = frozenset(one for one, rule in RULES.items() if rule.decides is None)
"""After these the number may be called again."""
