"""What a citizen is told by message: that a document will be posted, and where to change it."""

from urllib.parse import urlencode

from flask import current_app
from sqlalchemy.orm import Session

from webapp.conversions import personal
from webapp.conversions.models import ConversionCase, ConversionItem
from webapp.foundation.messages import MessagePurpose, Template, can_be_reached, enqueue

TO_BE_POSTED = "您的{item}将邮寄。看一眼地址，要改、要撤回，或不是您办的"
ADDRESS_CHANGED = "您的{item}换了收件地址。不是您办的"
HANDED_OVER = "您的{item}已经交给中国邮政。看它到了哪里"
WITHDRAWN = "您的{item}不邮寄了，仍在窗口等您。要再改"
DELIVERED = "您的{item}已签收。想知道谁签的，或者不是您收的"
NOT_DELIVERED = "您的{item}没有投成。为什么、接下来怎么办"
BACK_AT_COUNTER = "您的{item}退回了窗口，在那里等您。要再寄一次"
"""Chinese whoever reads it, as all messages; each goes on with “，请打开 …”."""


def tell(
    session: Session, case: ConversionCase, item: ConversionItem, hall_name: str, words: str
) -> bool:
    """Have the phone on file told, with the link to the case; False where it takes no messages.

    It may be an agent's phone: whoever it is learns what happens to the document.
    """
    phone = personal.opened(case).phone
    if not can_be_reached(phone):
        return False
    enqueue(
        session,
        MessagePurpose.LINK,
        phone=phone,
        template=Template.LINK,
        parameters={
            "place": hall_name,
            "words": words.format(item=item.name),
            "link": link_to(case),
        },
        about=case.id,
    )
    return True


def link_to(case: ConversionCase) -> str:
    """Where the person behind a case finds it. The number of a case opens nothing by itself."""
    base = current_app.config["SETTINGS"].base_url.rstrip("/")
    # Acts run outside requests too, where url_for knows no host.
    path = current_app.url_map.bind("").build("documents.start")
    return f"{base}{path}?{urlencode({'case': case.case_number})}"
