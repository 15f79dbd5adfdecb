"""The words that a script merges in, for one case."""

from datetime import timedelta
from uuid import UUID

from flask_babel import force_locale
from flask_babel import gettext as _

from webapp.conversions import personal
from webapp.conversions.kinds import Payer
from webapp.conversions.models import ConversionCase, ConversionItem
from webapp.conversions.telling import yuan
from webapp.conversions.titles import CLASS_TITLES
from webapp.foundation import clock
from webapp.foundation.moments import SOURCE_LANGUAGE, day
from webapp.places.queries import organisation


def of(case: ConversionCase, item: ConversionItem, hall_name: str) -> dict[str, str]:
    """{word: what stands in its place}, the person's name in the clear, none once it was erased.

    In Chinese whatever the caller reads: it is spoken, and kept as what was agreed to.
    """
    with force_locale(SOURCE_LANGUAGE):
        return {
            "大厅": hall_name,
            "姓名": "" if case.erased_at else personal.opened(case).name,
            "证照": item.name,
            "类别": str(CLASS_TITLES[item.document_class]),
            "部门": item.department.name,
            "费用": fee(item),
            "保管到": day(case.keep_until),
        }


def example(hall_id: UUID) -> dict[str, str]:
    """The words of a case that nobody has, for those who write a script."""
    with force_locale(SOURCE_LANGUAGE):
        keep_until = day(clock.today() + timedelta(days=30))
    return {
        "大厅": hall_name(hall_id),
        "姓名": "王晓明",
        "证照": "居住证",
        "类别": "证照",
        "部门": "公安局",
        "费用": "邮费 0 元，财政承担",
        "保管到": keep_until,
    }


def fee(item: ConversionItem) -> str:
    """What is said of the fee before the person agrees."""
    if item.payer is Payer.FINANCE:
        return _("邮费 0 元，财政承担")
    if item.payer is Payer.DEPARTMENT:
        return _("邮费 0 元，%(department)s承担", department=item.department.name)
    if item.payer is Payer.CASH_ON_DELIVERY:
        return _("邮费 %(yuan)s 元，收件时付", yuan=yuan(item.fee_fen))
    return _("邮费 %(yuan)s 元，由您付", yuan=yuan(item.fee_fen))


def hall_name(hall_id: UUID) -> str:
    """What the hall is called."""
    return organisation(hall_id).name
