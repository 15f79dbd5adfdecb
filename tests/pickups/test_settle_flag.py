"""Officers settle what needs a look; outlets answer; colleagues take over."""

from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests import builders_pickups as builders
from tests.house_rules import worlds
from tests.people import waybill
from webapp.foundation import clock, moments
from webapp.foundation.access import Actor, Role
from webapp.foundation.audit.models import AuditEntry
from webapp.foundation.database import db, new_id
from webapp.foundation.errors import Conflict, InvalidInput, NotFound
from webapp.identity.masking import mask_name
from webapp.pickups.lifecycle import FlagState
from webapp.pickups.models import Pickup, PickupFlag
from webapp.pickups.services import flags as services

RESOLVE = {"wanted": "resolved", "words": "好的", "version": "1"}


@pytest.fixture
def world(app: Flask) -> worlds.World:
    """A county with a flag."""
    assert app
    return worlds.build("360102")


def officer(world: worlds.World, role: Role = Role.COUNTY_OFFICER) -> Actor:
    """Somebody in whose scope the flag lies."""
    return worlds.actor_of(world.people[role], role, world.outlet)


def settle(actor: Actor, flag: PickupFlag, wanted: FlagState, words: str = "看过了") -> PickupFlag:
    """The act, on the flag as it is now."""
    db.session.expire_all()
    now = db.session.get(PickupFlag, (flag.outlet_id, flag.id))
    assert now is not None
    return services.settle_flag(
        actor, flag.outlet_id, flag.id, wanted=wanted, words=words, version=now.version
    )


def signed_in(app: Flask, world: worlds.World, role: Role) -> FlaskClient:
    """A browser of somebody with a role; forms without tokens."""
    session = builders.session_of(world.people[role], role)
    client = app.test_client()
    client.set_cookie(*builders.cookie_of(session.id).split("=", 1))
    return client


@pytest.fixture
def tokenless(app: Flask) -> Iterator[Flask]:
    """The pages, asking no form for its token."""
    app.config["WTF_CSRF_ENABLED"] = False
    yield app
    app.config["WTF_CSRF_ENABLED"] = True


def address(world: worlds.World) -> str:
    """The flag's page, where it is settled too."""
    return f"/queue/{world.outlet.id}/{world.flag.id}"


def answer_address(world: worlds.World) -> str:
    """Where the outlet answers."""
    return f"/pickups/{world.outlet.id}/flags/{world.flag.id}/answer"


def flag_of(world: worlds.World) -> PickupFlag:
    """The flag as it is now."""
    db.session.expire_all()
    return db.session.get_one(PickupFlag, (world.outlet.id, world.flag.id))


def acts() -> list[str]:
    """The trail of acts on flags."""
    db.session.expire_all()
    found = db.session.scalars(select(AuditEntry).order_by(AuditEntry.at)).all()
    return [entry.act for entry in found if entry.act.startswith("flag:")]


def test_resolving_names_who_and_why_and_leaves_an_entry(world: worlds.World) -> None:
    flag = settle(officer(world), world.flag, FlagState.RESOLVED, "误输，已通知更正")

    assert flag.state is FlagState.RESOLVED
    assert flag.words == "误输，已通知更正"
    assert flag.settled_by == world.people[Role.COUNTY_OFFICER].id
    assert acts() == ["flag:resolved"]


def test_the_record_counts_its_open_flags(world: worlds.World) -> None:
    settle(officer(world), world.flag, FlagState.RETURNED)
    pickup = db.session.get(Pickup, (world.outlet.id, world.pickup.id))
    assert pickup is not None
    db.session.refresh(pickup)
    assert pickup.open_flags == 1

    settle(officer(world), world.flag, FlagState.RESOLVED)
    db.session.refresh(pickup)
    assert pickup.open_flags == 0


def test_given_back_answered_and_resolved(world: worlds.World) -> None:
    company = officer(world, Role.COMPANY_ADMIN)
    settle(officer(world), world.flag, FlagState.RETURNED, "请说明")
    settle(company, world.flag, FlagState.OPEN, "寄件人忘带证件，已补")
    settle(officer(world), world.flag, FlagState.RESOLVED, "可以")

    assert acts() == ["flag:returned", "flag:answered", "flag:resolved"]


def test_what_is_resolved_stays_resolved(world: worlds.World) -> None:
    settle(officer(world), world.flag, FlagState.RESOLVED)

    with pytest.raises(Conflict):
        settle(officer(world), world.flag, FlagState.RETURNED)


def test_who_was_slower_is_told(world: worlds.World) -> None:
    version = world.flag.version
    settle(officer(world), world.flag, FlagState.RETURNED)

    with pytest.raises(Conflict):
        services.settle_flag(
            officer(world),
            world.outlet.id,
            world.flag.id,
            wanted=FlagState.RESOLVED,
            words="也看过了",
            version=version,
        )


def test_a_foreign_officer_finds_nothing(world: worlds.World) -> None:
    elsewhere = worlds.build("110101")

    with pytest.raises(NotFound):
        settle(officer(elsewhere), world.flag, FlagState.RESOLVED)


def test_handing_over_to_a_colleague_of_the_same_county(world: worlds.World) -> None:
    colleague = worlds.official(Role.COUNTY_OFFICER, world.outlet)

    assert services.hand_over(officer(world), colleague.id, [world.flag.id]) == 1

    db.session.expire_all()
    flag = db.session.get(PickupFlag, (world.outlet.id, world.flag.id))
    assert flag is not None
    assert flag.assigned_to == colleague.id
    assert acts() == ["flag:handed-over"]


@pytest.mark.parametrize("role", [Role.CITY_OFFICER, Role.COMPANY_ADMIN])
def test_nobody_else_is_a_colleague(world: worlds.World, role: Role) -> None:
    with pytest.raises(InvalidInput):
        services.hand_over(officer(world), world.people[role].id, [world.flag.id])
    with pytest.raises(InvalidInput):
        services.hand_over(officer(world), new_id(), [world.flag.id])


@pytest.mark.parametrize("words", ["", "好", "  ", " 好 ", "\u3000\u3000", "\r\n\r\n", "好" * 501])
def test_blanks_are_no_reason(tokenless: Flask, world: worlds.World, words: str) -> None:
    client = signed_in(tokenless, world, Role.COUNTY_OFFICER)

    refused = client.post(address(world), data={**RESOLVE, "words": words})

    assert refused.status_code == 422
    assert "写一句处理意见，2 到 500 个字" in refused.text
    assert f">\n{words}</textarea>".replace("\r", "") in refused.text.replace("\r", "")
    assert acts() == []


def test_the_blanks_around_a_reason_are_not_kept(tokenless: Flask, world: worlds.World) -> None:
    client = signed_in(tokenless, world, Role.COUNTY_OFFICER)

    done = client.post(address(world), data={**RESOLVE, "words": "  好的\r\n"})

    assert done.status_code == 302
    assert flag_of(world).words == "好的"


@pytest.mark.parametrize("words", ["  ", " 好 "])
def test_blanks_are_no_answer(tokenless: Flask, world: worlds.World, words: str) -> None:
    settle(officer(world), world.flag, FlagState.RETURNED, "请说明")
    client = signed_in(tokenless, world, Role.COMPANY_ADMIN)

    refused = client.post(answer_address(world), data={"words": words, "version": "2"})

    assert refused.status_code == 422
    assert "写一句答复，2 到 500 个字" in refused.text
    assert f">\n{words}</textarea>" in refused.text
    assert flag_of(world).state is FlagState.RETURNED


def test_only_what_was_given_back_is_answered(world: worlds.World) -> None:
    with pytest.raises(Conflict):
        settle(officer(world, Role.COMPANY_ADMIN), world.flag, FlagState.OPEN, "没事")
    settle(officer(world), world.flag, FlagState.RESOLVED, "可以")
    with pytest.raises(Conflict):
        settle(officer(world, Role.COMPANY_ADMIN), world.flag, FlagState.OPEN, "没事")


@pytest.mark.parametrize(
    ("meanwhile", "said"),
    [(FlagState.RESOLVED, "已处理完毕。"), (FlagState.RETURNED, "已退回网点。")],
)
def test_who_is_slower_reads_who_was_faster_and_loses_no_word(
    tokenless: Flask, world: worlds.World, meanwhile: FlagState, said: str
) -> None:
    settle(officer(world), world.flag, meanwhile, "看过了，没问题")
    client = signed_in(tokenless, world, Role.COUNTY_OFFICER)

    answer = client.post(address(world), data={**RESOLVE, "words": "我写了很久的意见"})

    flag = flag_of(world)
    name = mask_name(world.people[Role.COUNTY_OFFICER].name)
    assert answer.status_code == 409
    assert f"{name} 在 {moments.moment(flag.settled_at)} {said}" in answer.text
    assert "看过了，没问题" in answer.text
    assert ">\n我写了很久的意见</textarea>" in answer.text
    assert 'name="wanted"' not in answer.text
    assert flag.words == "看过了，没问题"


def test_what_changed_hands_meanwhile_can_be_sent_again(
    tokenless: Flask, world: worlds.World
) -> None:
    colleague = worlds.official(Role.COUNTY_OFFICER, world.outlet)
    services.hand_over(officer(world), colleague.id, [world.flag.id])
    client = signed_in(tokenless, world, Role.COUNTY_OFFICER)

    answer = client.post(address(world), data={**RESOLVE, "words": "我的意见"})

    assert answer.status_code == 409
    assert "这条记录刚才变了" in answer.text
    assert 'name="version" value="2"' in answer.text
    assert ">\n我的意见</textarea>" in answer.text
    again = client.post(address(world), data={**RESOLVE, "words": "我的意见", "version": "2"})
    assert again.status_code == 302


@pytest.mark.parametrize(
    ("meanwhile", "role", "said"),
    [
        (FlagState.RESOLVED, Role.COUNTY_OFFICER, "已处理完毕。"),
        (FlagState.OPEN, Role.COMPANY_ADMIN, "已答复。"),
    ],
)
def test_an_answer_that_comes_too_late_is_not_lost(
    tokenless: Flask, world: worlds.World, meanwhile: FlagState, role: Role, said: str
) -> None:
    settle(officer(world), world.flag, FlagState.RETURNED, "请说明")
    settle(officer(world, role), world.flag, meanwhile, "先到的话")
    client = signed_in(tokenless, world, Role.COMPANY_ADMIN)

    answer = client.post(answer_address(world), data={"words": "网点这样说", "version": "2"})

    assert answer.status_code == 409
    assert said in answer.text
    assert "先到的话" in answer.text
    assert ">\n网点这样说</textarea>" in answer.text


def test_handing_over_to_nobody_keeps_the_choice(tokenless: Flask, world: worlds.World) -> None:
    worlds.official(Role.COUNTY_OFFICER, world.outlet)
    client = signed_in(tokenless, world, Role.COUNTY_OFFICER)
    page = f"/queue/hand-over?flag={world.flag.id}&rule=typed-identity"

    refused = client.post(page, data={"flags": str(world.flag.id), "colleague": str(new_id())})

    assert refused.status_code == 422
    assert "选一位同一辖区的同事" in refused.text
    assert f'name="flags" value="{world.flag.id}"' in refused.text


def test_the_filter_outlives_an_act(tokenless: Flask, world: worlds.World) -> None:
    colleague = worlds.official(Role.COUNTY_OFFICER, world.outlet)
    client = signed_in(tokenless, world, Role.COUNTY_OFFICER)
    query = "rule=typed-identity&days=7"

    page = client.get(f"{address(world)}?{query}").text
    handed = client.post(
        f"/queue/hand-over?flag={world.flag.id}&{query}",
        data={"flags": str(world.flag.id), "colleague": str(colleague.id)},
    )
    settled = client.post(f"{address(world)}?{query}", data={**RESOLVE, "version": "2"})

    assert f'action="{address(world)}?days=7&amp;rule=typed-identity"' in page
    for answer in (handed, settled):
        assert answer.location.startswith("/queue?")
        kept = parse_qs(urlsplit(answer.location).query)
        assert kept == {"rule": ["typed-identity"], "days": ["7"]}


@pytest.mark.parametrize(
    "query",
    ["next=//evil.example", "_external=1&_scheme=ftp", "rule=//evil.example", "cursor=x", "days=9"],
)
def test_nothing_but_filters_is_carried_on(
    tokenless: Flask, world: worlds.World, query: str
) -> None:
    client = signed_in(tokenless, world, Role.COUNTY_OFFICER)

    answer = client.post(f"{address(world)}?{query}", data=RESOLVE)

    assert (answer.status_code, answer.location) == (302, "/queue")


def test_the_list_tells_capture_and_finding_apart(app: Flask, world: worlds.World) -> None:
    found = clock.now() + timedelta(days=2)
    flag = flag_of(world)
    flag.raised_at = found
    db.session.commit()
    taken = db.session.get_one(Pickup, (world.outlet.id, world.pickup.id)).adjusted_at

    page = signed_in(app, world, Role.COUNTY_OFFICER).get("/queue").text

    assert page.count(f"{moments.moment(taken)} 收寄</time>") == 2  # on the desk and on the phone
    assert page.count(f"{moments.moment(found)} 发现</time>") == 2


def test_each_attempt_of_several_parcels_names_its_waybill(app: Flask, world: worlds.World) -> None:
    numbers = [waybill(), waybill()]
    phone = builders.phone(world.courier, world.outlet)
    assert phone.send(queued := phone.pickup(numbers)).status == 201
    client = signed_in(app, world, Role.COUNTY_OFFICER)

    several = client.get(f"/pickups/{world.outlet.id}/{queued.id}").text
    alone = client.get(f"/pickups/{world.outlet.id}/{world.pickup.id}").text

    history = several.split('<ol class="timeline"')[1]
    assert history.count("等待上报") == 2
    for number in numbers:
        assert history.count(f"<b>{number[-5:]}</b>") == 1
    assert 'class="waybill"' not in alone.split('<ol class="timeline"')[1]


def test_a_form_without_its_token_is_refused(app: Flask, world: worlds.World) -> None:
    client = signed_in(app, world, Role.COUNTY_OFFICER)

    answer = client.post(
        f"/queue/{world.outlet.id}/{world.flag.id}",
        data={"wanted": "resolved", "words": "好的", "version": "1"},
    )

    assert answer.status_code == 400
    assert acts() == []
