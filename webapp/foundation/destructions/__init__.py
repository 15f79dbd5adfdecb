"""What is kept for how long, and the record of what was destroyed when its time was over."""

from webapp.foundation.destructions.kinds import DataKind, kinds, register, title_of
from webapp.foundation.destructions.writing import before, record

__all__ = ["DataKind", "before", "kinds", "record", "register", "title_of"]
