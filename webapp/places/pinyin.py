"""How Chinese words sound. The dictionary is loaded with the first word that is asked for: it takes
50 MB and a sixth of a start, and most commands and the worker never need it."""

from functools import cache
from importlib import import_module
from types import ModuleType


def sounds(words: str) -> list[str]:
    """The syllables of what is Chinese, without tones; what is not Chinese stays as it is."""
    spoken: list[str] = load().lazy_pinyin(words)
    return spoken


@cache
def load() -> ModuleType:
    """Load the dictionary now, where processes that are forked later shall share it."""
    return import_module("pypinyin")
