"""What a citizen does alone: prove the case and the phone, choose the post, change it, withdraw."""

from uuid import UUID

from flask_babel import lazy_gettext as _l

from webapp.conversions import citizen_messages, consenting, own_words, personal
from webapp.conversions.calling import words
from webapp.conversions.consenting import Address, Given
from webapp.conversions.kinds import ConsentBasis, DeliveryWish
from webapp.conversions.lifecycle import CaseState, ConsentState
from webapp.conversions.models import ConversionCase
from webapp.conversions.queries import documents as reading
from webapp.conversions.queries.calls import consent_of
from webapp.foundation import audit, clock, one_time_codes, throttle
from webapp.foundation.audit import Act
from webapp.foundation.database import transaction
from webapp.foundation.errors import Conflict, InvalidInput
from webapp.foundation.messages import can_be_reached

CODE = "document"
PER_ADDRESS = ("document-address", 60, 3600)
PER_CASE = ("document-case", 10, 3600)
NO_NUMBER = _l("填受理单上的办件编号")
FOUR = _l("填证件号码的后四位，最后一位是 X 就填 X")
NOT_AGREED = _l("勾上同意，才能邮寄")
NOT_NOW = _l("这份办件现在不能改邮寄，没有做任何改动。看一眼最新的情况。")
CHANGED_ELSEWHERE = _l(
    "您在另一个窗口改过，或者刚和坐席说好了，这一次没有记下。看一眼现在的情况，还要改就再勾一次同意。"
)
TOO_LATE = _l("已经交给邮政了，改不了。没有做任何改动。")
MOST_NUMBER = 60
ELSEWHERE = "changed-elsewhere"


def ask(case_number: str, last_four: str, *, address: str, device: str = "") -> tuple[str, str]:
    """Have a code sent to the phone on file, if there is such a case; answers (number, proof).

    `device` is the browser that asks, by any name. Whether there is one is never told: the answer
    is the same. Raises InvalidInput, TooMany.
    """
    number, four = _spelled(case_number, last_four)
    throttle.hit(PER_ADDRESS[0], address, *PER_ADDRESS[1:])
    # By number and address together: nobody locks the person out by asking from elsewhere.
    throttle.hit(PER_CASE[0], f"{number}:{address}", *PER_CASE[1:])
    proof = reading.proof(number, four)
    send(number, proof, address=address, device=device)
    return number, proof


def send(number: str, proof: str, *, address: str, device: str = "") -> None:
    """Send the code, or another one. Raises TooMany."""
    case = reading.case_by_proof(number, proof)
    phone = personal.opened(case).phone if case else ""
    one_time_codes.issue(
        CODE,
        proof,
        phone=phone if can_be_reached(phone) else None,
        address=address,
        device=device,
        about=case.id if case else None,
        chain=case.hall_id if case else "",
    )


def prove(number: str, proof: str, code: str, *, address: str) -> ConversionCase:
    """The case, once its code is right. Raises InvalidInput, TooMany."""
    one_time_codes.redeem(CODE, proof, code, address=address)
    case = reading.case_by_proof(number, proof)
    if case is None:
        raise InvalidInput(errors={"code": [str(one_time_codes.WRONG)]})
    with transaction():
        audit.record(Act.CASE_PROVED, None, "conversion-case", case.id, chain=case.hall_id)
    return case


def same_phone(number: str, last_four: str, proved: ConversionCase) -> ConversionCase | None:
    """Another case on the phone that was just proved: its last four are enough, no second code."""
    number, four = _spelled(number, last_four)
    throttle.hit(PER_CASE[0], f"{number}:{proved.id}", *PER_CASE[1:])
    case = reading.case_by_proof(number, reading.proof(number, four))
    if case is None or case.hall_id != proved.hall_id:
        return None
    if personal.opened(case).phone != personal.opened(proved).phone:
        return None
    with transaction():
        audit.record(Act.CASE_PROVED, None, "conversion-case", case.id, chain=case.hall_id)
    return case


def choose_post(
    hall_id: UUID,
    case_id: UUID,
    *,
    agrees: bool,
    address: Address,
    wish: DeliveryWish,
    seen: str | None = None,
) -> None:
    """Have a document posted, or posted elsewhere than was said before.

    `seen` is the `standing` from which the form was drawn. The phone on file is told. Raises
    NotFound, InvalidInput, Conflict (slug `changed-elsewhere` where it stands otherwise now).
    """
    if not agrees:
        raise InvalidInput(errors={"agrees": [str(NOT_AGREED)]})
    with transaction() as session:
        case = reading.own_case(hall_id, case_id, lock=True)
        item = reading.item_of(case)
        hall_name = words.hall_name(hall_id)
        now = clock.now()
        consent = consent_of(case)
        if seen is not None and seen != reading.standing(consent):
            raise Conflict(CHANGED_ELSEWHERE, slug=ELSEWHERE)
        if case.state in reading.CAN_MOVE and consent and consent.state is ConsentState.GIVEN:
            consenting.change_address(consent, address, now)
            consent.wish = wish
            act, told = Act.CASE_ADDRESS_CHANGED, citizen_messages.ADDRESS_CHANGED
        else:
            if case.state not in reading.CAN_CHOOSE or case.keep_until < clock.today():
                raise Conflict(NOT_NOW)
            given = Given(
                basis=ConsentBasis.SELF,
                wording=own_words.wording(item.name, words.fee(item)),
                wording_version=own_words.WORDING_VERSION,
                given_at=now,
                read_back_at=now,
                wish=wish,
            )
            consenting.give(session, None, case, item, address, given)
            act, told = Act.CASE_POST_CHOSEN, citizen_messages.TO_BE_POSTED
        citizen_messages.tell(session, case, item, hall_name, told)
        audit.record(act, None, "conversion-case", case.id, chain=hall_id)


def withdraw(hall_id: UUID, case_id: UUID) -> None:
    """Leave the document at the counter after all; withdrawn twice it is the same.

    The phone on file is told. Raises NotFound, Conflict once it is handed over.
    """
    with transaction() as session:
        case = reading.own_case(hall_id, case_id, lock=True)
        if case.state is CaseState.WITHDRAWN:
            return
        consent = consent_of(case)
        if case.state is not CaseState.CONSENTED or consent is None:
            raise Conflict(TOO_LATE)
        if consent.state is ConsentState.GIVEN:
            consenting.withdraw(session, None, case, consent)
        item = reading.item_of(case)
        hall_name = words.hall_name(hall_id)
        citizen_messages.tell(session, case, item, hall_name, citizen_messages.WITHDRAWN)
        audit.record(Act.CASE_WITHDRAWN, None, "conversion-case", case.id, chain=hall_id)


def _spelled(case_number: str, last_four: str) -> tuple[str, str]:
    number = "".join(case_number.split()).upper()[:MOST_NUMBER]
    four = "".join(last_four.split()).upper()
    errors: dict[str, list[str]] = {}
    if not number:
        errors["case_number"] = [str(NO_NUMBER)]
    if len(four) != 4 or not four.isalnum() or not four.isascii():
        errors["last_four"] = [str(FOUR)]
    if errors:
        raise InvalidInput(errors=errors)
    return number, four
