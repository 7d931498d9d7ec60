"""On what an office may take goods: the statutes of its own function, each concern answered, nobody else's measure over them."""

from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from qingfeng.evidence.actions.measures import (
    approve_measure,
    refuse_measure,
    release_measure,
    take_measure,
    take_urgently,
)
from qingfeng.evidence.models import Lot, Measure
from qingfeng.evidence.queries.grounds import grounds, offered, releases
from qingfeng.evidence.rules.custody import Status, Verb
from qingfeng.evidence.rules.measures import Concern, MeasureKind
from qingfeng.foundation.api import Actor, notifications
from qingfeng.foundation.models import User
from qingfeng.kernel.errors import BadInput, Refused
from qingfeng.kernel.ids import Subject
from qingfeng.law.api import clocks_named
from tests.support import leads as build
from tests.support.goods import (
    NOW,
    TRADEMARK,
    Station,
    asked,
    done,
    measure,
    ordered,
    proposed,
    scene,
    seized,
    station,
    stored,
)

pytestmark = pytest.mark.django_db
# Whose statutes the packs state, and what these grant; every other function is offered nothing.
GRANTED = {
    "market_regulation": {"preserve", "seal", "seize", "sample"},
    "customs": {"seize"},
    "public_security": {"seal", "seize"},
    "copyright": set(),
    "culture": set(),
    "post": set(),
}


@pytest.fixture
def at(settings: Any) -> Station:
    settings.QINGFENG_DEMO_NOW = NOW
    return station()


def client_of(actor: Actor) -> Client:
    client = Client()
    client.force_login(
        User.objects.get(pk=actor.user_id),
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )
    return client


def test_every_function_is_offered_what_its_own_statutes_grant() -> None:
    for function, granted in GRANTED.items():
        assert set(offered(function, on=NOW)) == granted, function
    cited = {ground.rule for ground in grounds(MeasureKind.SEIZE, "customs", on=NOW)}
    assert cited == {"cn.customs.ground.on_application", "cn.customs.ground.ex_officio"}
    for kind in MeasureKind:
        for function in GRANTED:
            for ground in grounds(kind, function, on=NOW):
                assert function in ground.functions


@pytest.mark.parametrize("function", ["customs", "public_security", "copyright", "culture"])
def test_nobody_takes_goods_on_the_statute_of_the_market_regulator(
    settings: Any, function: str
) -> None:
    settings.QINGFENG_DEMO_NOW = NOW
    other = station(function, function)
    granted = GRANTED[function]
    code = "ground_of_another_function" if "seize" in granted else "measure_without_ground"
    with pytest.raises(Refused, match=code):
        proposed(other, ground=TRADEMARK)
    with pytest.raises(Refused, match="measure_without_ground"):
        proposed(other, MeasureKind.PRESERVE)
    assert not Measure.objects.exists()
    shown = client_of(other.first).get("/goods/measures/").content.decode()
    for kind in MeasureKind:
        there = kind in granted
        assert (f"/goods/measures/new/{kind}/" in shown) is there
        answer = client_of(other.first).get(f"/goods/measures/new/{kind}/")
        assert answer.status_code == (200 if there else 404)
        assert TRADEMARK not in answer.content.decode()


def test_a_measure_proposed_on_another_functions_statute_is_not_taken(at: Station) -> None:
    """One that stood before the grounds named their functions."""
    other = station("copyright", "copyright")
    made = Measure.objects.get(pk=proposed(at))
    made.pk, made.office_id = None, other.first.office_id
    made.id = other.store
    made.save(force_insert=True)
    for officer in (other.first, other.second):
        made.officers.create(user_id=officer.user_id)
    approve_measure(measure_id=made.pk, actor=other.head, now=NOW)
    with pytest.raises(Refused, match="ground_of_another_function"):
        take_measure(measure_id=made.pk, actor=other.first, now=NOW)


def test_the_police_seize_under_the_criminal_procedure_with_its_own_rules() -> None:
    """Neither the clock of the Compulsion Law, nor its late approval, nor its questions bind them."""
    police = station("public_security", "police")
    made = proposed(police, concerns={Concern.UNRELATED: False})
    with pytest.raises(Refused, match="urgent_without_rule"):
        take_urgently(measure_id=made, reason="现场", actor=police.first, now=NOW)
    approve_measure(measure_id=made, actor=police.head, now=NOW)
    take_measure(measure_id=made, actor=police.first, now=NOW)
    taken = Measure.objects.get(pk=made)
    assert "刑事诉讼法" in taken.statute
    assert (taken.clock, taken.urgent_clock) == (None, None)
    with pytest.raises(Refused, match="goods_unrelated"):
        proposed(police, concerns={Concern.UNRELATED: True})
    assert releases("public_security", on=NOW) == ("unrelated", "not_prosecuted")
    with pytest.raises(Refused, match="ground_missing"):
        release_measure(measure_id=made, ground="no_breach", reason="x", actor=police.head, now=NOW)
    release_measure(
        measure_id=made, ground="not_prosecuted", reason="x", actor=police.head, now=NOW
    )


def test_customs_detain_under_their_own_clock_and_release_on_their_own_grounds() -> None:
    customs = station("customs", "port")
    taken = Measure.objects.get(pk=measure(customs))
    assert "知识产权海关保护条例" in taken.statute
    assert taken.clock
    (clock,) = clocks_named([taken.clock], now=NOW).values()
    assert clock.rule == "cn.items.customs_detention"
    urgent = proposed(customs)
    take_urgently(measure_id=urgent, reason="船期", actor=customs.first, now=NOW)
    late = Measure.objects.get(pk=urgent).urgent_clock
    assert late
    assert clocks_named([late], now=NOW)[late].rule == "cn.penalty.urgent_report_general"
    with pytest.raises(Refused, match="ground_missing"):
        release_measure(measure_id=taken.pk, ground="no_breach", reason="x", actor=customs.head, now=NOW)  # fmt: skip
    release_measure(measure_id=taken.pk, ground="no_court_notice", reason="x", actor=customs.head, now=NOW)  # fmt: skip


def test_each_concern_is_answered_or_nothing_is_proposed(at: Station) -> None:
    for left_out in Concern:
        given = {one: False for one in Concern if one is not left_out}
        with pytest.raises(Refused, match="concern_unanswered"):
            proposed(at, concerns=given)
    assert Measure.objects.get(pk=proposed(at)).checked == sorted(Concern)
    assert not Measure.objects.exclude(checked=sorted(Concern)).exists()


def kept_by(at: Station, other: Station) -> Lot:
    """Goods that another office has seized and that stand in our store."""
    lot = seized(other, "theirs")
    order = ordered(other, Verb.STORE, scene(lot), at.store, [asked(lot, Status.SEIZED)])
    assert done(other, order, other.first, at.keeper) == "done"
    return Lot.objects.get(pk=lot.pk)


def test_what_another_office_holds_is_refused_with_its_name(at: Station) -> None:
    other = station(name="xiamen")
    lot = kept_by(at, other)
    for given in ({"lots": [lot.pk]}, {"subject": Subject("lot", lot.pk)}):
        with pytest.raises(Refused, match="goods_held_by_another") as refused:
            proposed(at, **given)
        assert refused.value.data["office"] == "xiamen"
    assert proposed(at, lots=[seized(at, "own").pk])
    assert lot.measure_id
    release_measure(
        measure_id=lot.measure_id, ground="no_breach", reason="x", actor=other.head, now=NOW
    )
    assert proposed(at, lots=[lot.pk])


def test_goods_of_a_subject_that_another_office_holds_are_refused_unless_ours_are_named(
    at: Station,
) -> None:
    other = station(name="xiamen")
    about = Subject("right", build.right("Kestrelwood", build.holder("Kestrel")).pk)
    seer, theirs = (
        replace(one.first, permissions=one.first.permissions | {"right:read"})
        for one in (at, other)
    )
    made = proposed(replace(other, first=theirs), subject=about)
    approve_measure(measure_id=made, actor=other.head, now=NOW)
    mine = replace(at, first=seer)
    assert proposed(mine, subject=about)
    take_measure(measure_id=made, actor=other.first, now=NOW)
    seized(other, "theirs", under=made)
    with pytest.raises(Refused, match="goods_held_by_another"):
        proposed(mine, subject=about)
    assert proposed(mine, subject=about, lots=[seized(at, "own").pk])


def test_lots_that_one_may_not_see_are_not_named(at: Station) -> None:
    theirs = seized(station(name="xiamen"), "theirs")
    with pytest.raises(BadInput, match="lot_unknown"):
        proposed(at, lots=[theirs.pk])


def test_the_form_asks_each_concern_and_has_no_answer_of_its_own(at: Station) -> None:
    address, client = "/goods/measures/new/seize/", client_of(at.first)
    empty = client.get(address).content.decode()
    for concern in Concern:
        assert empty.count(f'name="{concern}"') == 2
    assert "checked" not in empty.partition('name="unrelated"')[2].partition("</form>")[0]
    sent = {
        "ground": TRADEMARK, "goods": "鞋", "party": "某鞋行", "officers": [str(at.first.user_id), str(at.second.user_id)],
    }  # fmt: skip
    answers = dict.fromkeys(Concern, "no")
    for left_out in Concern:
        rest = {one: said for one, said in answers.items() if one is not left_out}
        shown = client.post(address, sent | rest).content.decode()
        assert f'id="id_{left_out}-error"' in shown
    assert not Measure.objects.exists()
    lot = kept_by(at, station(name="xiamen"))
    refused = client.post(address, sent | answers | {"lots": lot.number}).content.decode()
    assert "xiamen" in refused
    unknown = client.post(address, sent | answers | {"lots": "000000-NONE-01"}).content.decode()
    assert 'id="id_lots-error"' in unknown
    assert client.post(address, sent | answers).status_code == 302
    assert Measure.objects.get(office_id=at.first.office_id).checked == sorted(Concern)


def test_a_part_goes_back_on_a_ground_of_the_law_that_its_form_offers(at: Station) -> None:
    lot = stored(at, seized(at))
    address = f"/goods/lots/{lot.pk}/do/give_back/?place={at.store}&status=stored"
    shown = client_of(at.keeper).get(address).content.decode()
    for ground in releases("market_regulation", on=NOW):
        assert f'<option value="{ground}"' in shown


def test_what_is_wrong_with_a_form_is_said_at_its_field_on_the_measures_page(at: Station) -> None:
    made = measure(at)
    head, here = client_of(at.head), f"/goods/measures/{made}/"
    for verb, sent, field in (
        ("release", {"ground": "not theirs", "reason": "无违法行为"}, "release_ground"),
        ("release", {"ground": "no_breach", "reason": ""}, "release_reason"),
        ("extend", {"units": "", "reason": "复杂"}, "extend_units"),
    ):
        answer = head.post(f"{here}{verb}/", sent)
        assert answer.status_code == 200
        assert f'id="{field}-error"' in answer.content.decode(), (verb, field)
    assert Measure.objects.get(pk=made).state == "in_force"
    assert head.post(f"{here}abolish/").status_code == 404
    assert head.post(f"{here}extend/", {"units": "30", "reason": "复杂"}).status_code == 302


def test_more_time_is_asked_for_in_the_unit_of_the_clock_and_only_where_the_law_gives_it(
    at: Station,
) -> None:
    customs = station("customs", "port")
    for one, kind, label in (
        (at, MeasureKind.SEIZE, "延长天数"), (customs, MeasureKind.SEIZE, "延长年数"), (at, MeasureKind.PRESERVE, ""),
    ):  # fmt: skip
        shown = client_of(one.head).get(f"/goods/measures/{measure(one, kind)}/").content.decode()
        assert ("/extend/" in shown) is bool(label)
        assert label in shown


def test_the_head_hears_of_a_measure_and_the_officers_of_the_answer(at: Station) -> None:
    def heard(actor: Actor) -> list[str]:
        return [row.code for row in notifications(actor.user_id)]

    made = proposed(at)
    assert heard(at.head) == ["measure.proposed"]
    assert "涉嫌侵权运动鞋" in client_of(at.head).get("/notices/").content.decode()
    approve_measure(measure_id=made, actor=at.head, now=NOW)
    assert heard(at.first) == heard(at.second) == ["measure.approved"]
    shown = client_of(at.head).get(f"/goods/measures/{made}/").content.decode()
    assert "撤销批准" in shown
    refuse_measure(measure_id=made, reason="依据有误", actor=at.head, now=NOW)
    assert sorted(heard(at.first)) == ["measure.approved", "measure.refused"]
    assert heard(at.head) == ["measure.proposed"]
