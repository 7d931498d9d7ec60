"""Customs detain by a voucher with four hands: officer, party, custodian, witness (penalty regulation, arts. 40, 42)."""

import io

import pytest
from pypdf import PdfReader

from qingfeng.evidence.actions.lists import confirm_list, receive_list, sign_by_hand, sign_list
from qingfeng.evidence.models import Order
from qingfeng.evidence.rules.lists import Role
from qingfeng.evidence.rules.measures import MeasureKind
from qingfeng.kernel.errors import Refused
from tests.integration.evidence.test_goods_pages import as_, page
from tests.support.goods import NOW, Station, draft, measure, station

pytestmark = pytest.mark.django_db
HANDS = {Role.PARTY: "林某", Role.WITNESS: "陈见证", Role.CUSTODIAN: "仓库管理员"}


def signed(at: Station, made: object, *roles: Role) -> None:
    for role in roles:
        sign_by_hand(list_id=made, role=role, name=HANDS[role], file=at.photo, actor=at.first, now=NOW)  # type: ignore[arg-type]  # fmt: skip


def written(at: Station, **given: object) -> object:
    made = receive_list(raw=draft(at, measure=str(measure(at)), **given), actor=at.first, now=NOW)
    for officer in (at.first, at.second):
        sign_list(list_id=made, actor=officer, now=NOW)
    return made


def test_nothing_is_detained_before_all_four_hands_stand_under_it() -> None:
    at = station("customs", "xiamen customs")
    made = written(at)
    signed(at, made, Role.CUSTODIAN, Role.PARTY)
    with pytest.raises(Refused) as refused:
        confirm_list(list_id=made, actor=at.second, now=NOW)  # type: ignore[arg-type]
    assert refused.value.codes == ("witness_signature_missing",)
    assert not Order.objects.exists()
    signed(at, made, Role.WITNESS)
    confirm_list(list_id=made, actor=at.second, now=NOW)  # type: ignore[arg-type]
    seized = Order.objects.get(verb="seize")
    # Who keeps them is not who gave them up, whichever signed first.
    assert seized.signatures.get(side="from").name == HANDS[Role.PARTY]


def test_the_custodian_is_missed_where_the_party_is_absent_too() -> None:
    at = station("customs", "xiamen customs")
    made = written(at, presence="absent", presence_note="未到场")
    signed(at, made, Role.WITNESS)
    with pytest.raises(Refused) as refused:
        confirm_list(list_id=made, actor=at.second, now=NOW)  # type: ignore[arg-type]
    assert refused.value.codes == ("custodian_signature_missing",)


def test_a_list_of_another_office_asks_for_no_custodian_and_customs_for_none_without_detention() -> None:  # fmt: skip
    market, customs = station(), station("customs", "xiamen customs")
    for at, measured in ((market, str(measure(market, MeasureKind.SEIZE))), (customs, None)):
        made = receive_list(raw=draft(at, at.store.hex, measure=measured), actor=at.first, now=NOW)
        for officer in (at.first, at.second):
            sign_list(list_id=made, actor=officer, now=NOW)
        signed(at, made, Role.PARTY)
        confirm_list(list_id=made, actor=at.second, now=NOW)


def test_the_page_offers_the_custodian_and_the_paper_is_a_voucher(settings: object) -> None:
    settings.QINGFENG_DEMO_NOW = NOW  # type: ignore[attr-defined]
    at = station("customs", "xiamen customs")
    made = written(at)
    officer = as_(at.first)
    assert 'value="custodian"' in page(officer, f"/goods/lists/{made}/")
    copies = PdfReader(io.BytesIO(officer.get(f"/goods/lists/{made}/copies/").content))
    assert "扣留凭单" in "".join(copies.pages[0].extract_text().replace("\u200b", "").split())
