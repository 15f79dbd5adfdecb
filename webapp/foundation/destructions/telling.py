"""How people are told of periods, and of what is there no more."""

from datetime import timedelta

from flask import Flask
from flask_babel import gettext as _
from flask_babel import ngettext

DAY = timedelta(days=1)


def install(app: Flask) -> None:
    """Give the templates the filters kept and period."""
    app.jinja_env.filters.update(kept=kept, period=period)


def kept(masked: str | None) -> str:
    """What is shown of something personal; once it was destroyed, that it was."""
    return masked or _("已按规定销毁")


def period(span: timedelta) -> str:
    """A period as people say it: 3 年, 90 天, 72 小时, 10 分钟."""
    if span % DAY == timedelta():
        years, rest = divmod(span.days, 365)
        if rest:
            return ngettext("%(num)s 天", "%(num)s 天", span.days)
        return ngettext("%(num)s 年", "%(num)s 年", years)
    minutes, hour = int(span.total_seconds()) // 60, 60
    if minutes % hour:
        return ngettext("%(num)s 分钟", "%(num)s 分钟", minutes)
    return ngettext("%(num)s 小时", "%(num)s 小时", minutes // hour)
