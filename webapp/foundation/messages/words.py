"""What messages say. A provider holds the approved text under a code of its own (a setting); the
words here are the same, for the local outbox and for whoever submits them for approval."""

import re
from enum import StrEnum


class Template(StrEnum):
    """A text with holes."""

    CODE = "code"
    LINK = "link"


WORDS = {
    Template.CODE: "验证码 ${code}，${minutes} 分钟内有效，不要告诉别人。",
    Template.LINK: "${place}：${words}，请打开 ${link}",
}
"""Chinese whoever reads it: providers approve one text, and citizens of the mainland get it."""
_HOLE = re.compile(r"\$\{(\w+)\}")


def holes(template: Template) -> set[str]:
    """The names of what has to be filled in."""
    return set(_HOLE.findall(WORDS[template]))


def filled(template: Template, parameters: dict[str, str]) -> str:
    """The text as it is read."""
    return _HOLE.sub(lambda hole: parameters[hole[1]], WORDS[template])
