"""One of everything that has a page, with long names: for looking at all pages."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from uuid import UUID

from qingfeng.evidence import api as evidence
from qingfeng.evidence.actions.bags import build_bag
from qingfeng.evidence.actions.needs import note_need
from qingfeng.evidence.actions.purchases import plan_purchase, take_step
from qingfeng.evidence.actions.stocktakes import begin_stocktake
from qingfeng.evidence.models import Incident, Lot
from qingfeng.evidence.rules.custody import Status, Verb
from qingfeng.evidence.rules.purchases import CHAIN, Terms
from qingfeng.foundation.actions.keys import create_service_account, issue_key
from qingfeng.foundation.api import Actor, store_file, system_actor
from qingfeng.foundation.models import Membership, Organisation, User
from qingfeng.foundation.queries.seats import actor_in, seats
from qingfeng.kernel.ids import Subject
from qingfeng.law import api as law
from qingfeng.law.rules.writing import version_body
from qingfeng.market import api as market
from qingfeng.market.models import ReviewPolicy, Seller
from qingfeng.register import api as register
from qingfeng.register.models import Agency, Licence, Load, Party, Right
from tests.browser.conftest import NOW
from tests.browser.evidence.appraisals import raise_appraisals
from tests.browser.evidence.questions import raise_questions
from tests.support import captures
from tests.support import goods as custody
from tests.support import leads as build
from tests.support.pictures import png

LONG_NAME = "莆田市名字特别特别长的体育用品连锁经营与品牌授权管理有限责任公司第三分公司鞋类旗舰店"
RULE = "cn.penalty.filing_check"
LONG_TITLE = "莆田本地工厂直供 Sw1ft 运动鞋 超长标题一双也批发 " * 3
MARK = "Swift and the Very Long Name of a Mark that Nobody Shortens"
SYSTEM = system_actor()


@dataclass(frozen=True)
class Goods:
    """A lot at its scene, others in the store, a handover that waits, an incident and a counting that goes on."""

    lot: UUID
    kept: UUID
    second: UUID
    confiscated: UUID
    order: UUID
    item_list: UUID
    measure: UUID
    store: UUID
    incident: UUID
    stocktake: UUID
    need: UUID


@dataclass(frozen=True)
class World:
    """What addresses are made of."""

    office: UUID
    role: UUID
    person: UUID
    lead: UUID
    seller: UUID
    listing_import: UUID
    right: UUID
    product: UUID
    point: UUID
    holder: UUID
    contact: UUID
    agency: UUID
    licence: UUID
    load: UUID
    rule: str
    clock: UUID
    edition: UUID
    questions: dict[str, UUID]
    bag: UUID
    capture: UUID
    upload: UUID
    purchase: UUID
    bought: UUID
    appraisals: dict[str, UUID]
    goods: Goods


def raise_world(folder: Path) -> World:
    office = Organisation.objects.get(name__startswith="莆田")
    person = User.objects.get(email__startswith="officer@")
    right = _register(folder)
    lead, seller, imported = _leads(right)
    holder = right.holder
    assert holder is not None
    program = create_service_account(
        organisation_id=office.pk, name="辖区线索接口", actor=SYSTEM, now=NOW
    )
    issue_key(
        account_id=program.id,
        scopes=["lead:read"],
        expires_at=NOW + timedelta(days=90),
        actor=SYSTEM,
        now=NOW,
    )
    return World(
        office=office.pk,
        role=Membership.objects.get(user=person).role_id,
        person=person.pk,
        lead=lead,
        seller=seller.pk,
        listing_import=imported,
        right=right.pk,
        product=right.products.get().pk,
        point=right.guide_points.get().pk,
        holder=holder.pk,
        contact=holder.contacts.get().pk,
        agency=Agency.objects.get().pk,
        licence=Licence.objects.get().pk,
        load=Load.objects.get().pk,
        rule=RULE,
        clock=_clocks(office.pk),
        edition=_edition(),
        questions=raise_questions(right, NOW),
        bag=_bag(person.pk, lead),
        **_evidence(person, seller),
        purchase=_purchase(person.pk, lead, "order", "pay"),
        bought=_purchase(person.pk, lead, *CHAIN),
        appraisals=raise_appraisals(NOW),
        goods=_goods(office, person),
    )


def _goods(office: Organisation, person: User) -> Goods:
    """The officer decides about goods as well: one pair of eyes sees every page of them."""
    role = Membership.objects.get(user=person).role
    role.permissions = sorted({*role.permissions, "goods:decide", "measure:decide"})
    role.save()
    at = custody.station(here=office)
    lot = custody.seized(at, "long", name=LONG_NAME, mark=MARK)
    waiting = custody.ordered(
        at, Verb.STORE, custody.scene(lot), at.store, [custody.asked(lot, Status.SEIZED)]
    )
    kept = custody.stored(at, custody.seized(at, "kept"))
    second = custody.stored(at, custody.seized(at, "second"))
    confiscated = custody.confiscated(at, custody.seized(at, "confiscated"))
    wrong = custody.asked(kept, Status.STORED, seal_read="F-kept-9")
    custody.ordered(at, Verb.RELOCATE, at.store, at.annex, [wrong], by=at.keeper)
    counting = begin_stocktake(place_id=at.store, actor=at.keeper, now=custody.NOW)
    need = note_need(
        lot_id=confiscated.pk, case_number="（2026）闽03民初1018号", organ="莆田市中级人民法院知识产权审判庭",
        request=at.photo, actor=at.first, now=custody.NOW,
    )  # fmt: skip
    measured = Lot.objects.get(pk=lot.pk)
    assert measured.measure_id is not None and measured.line is not None  # noqa: PT018
    return Goods(
        lot=lot.pk,
        kept=kept.pk,
        second=second.pk,
        confiscated=confiscated.pk,
        order=waiting,
        item_list=measured.line.item_list_id,
        measure=measured.measure_id,
        store=at.store,
        incident=Incident.objects.get().pk,
        stocktake=counting,
        need=need,
    )


def _evidence(person: User, seller: Seller) -> dict[str, UUID]:
    """On a seller: a captured page, files that were brought, and a capture that waits."""
    subject = Subject("seller", seller.pk)
    actor = actor_in(person.pk, seats(person.pk, NOW)[0])
    captures.asked_for(subject, actor=actor, now=NOW)
    return {
        "capture": captures.captured(subject, actor=actor, now=NOW),
        "upload": captures.uploaded(subject, actor=actor, now=NOW),
    }


def _clocks(office: UUID) -> UUID:
    """Clocks of an office that run, have run out and wait for a calendar; the first has a history."""
    began = datetime(2026, 9, 21, 2, tzinfo=UTC)
    starts = (began, datetime(2026, 7, 1, tzinfo=UTC), datetime(2026, 12, 21, tzinfo=UTC))
    made = [
        law.start_clock(
            subject=Subject("case", build.named(f"case {n}")),
            rule=RULE,
            start=start,
            office=office,
            actor=SYSTEM,
            now=NOW,
        )
        for n, start in enumerate(starts)
    ]
    for name, day in (("testing.sent", 1), ("testing.returned", 3)):
        at = began + timedelta(days=day)
        law.tell_clock(clock_id=made[0], name=name, at=at, actor=SYSTEM, now=NOW)
    return made[0]


def photo(actor: Actor) -> evidence.Part:
    stored = store_file(
        content=BytesIO(png(40, 30)), name="现场照片.png", kinds=frozenset({"image"}),
        max_bytes=1 << 20, actor=actor, now=NOW,
    )  # fmt: skip
    return evidence.Part("现场照片.png", "original", stored.sha256, stored.size, stored.media_type)


def _bag(person: UUID, lead: UUID) -> UUID:
    """An exhibit on the lead, and a bag of it."""
    actor, about = actor_in(person, seats(person, NOW)[0]), Subject("lead", lead)
    evidence.enter_exhibit(
        subject=about, form=evidence.Form.UPLOAD, kind=evidence.EvidenceKind.ELECTRONIC,
        title=LONG_TITLE[:200], obtained_at=NOW - timedelta(hours=1),
        parts=[photo(actor)],
        facts={}, actor=actor, now=NOW,
    )  # fmt: skip
    bag = evidence.ask_bag(subject=about, language="zh-hans", actor=actor, now=NOW)
    build_bag(bag_id=bag, now=NOW)
    return bag


def _purchase(person: UUID, lead: UUID, *verbs: str) -> UUID:
    """Under the exhibit of the lead, as far as these steps."""
    actor, about = actor_in(person, seats(person, NOW)[0]), Subject("lead", lead)
    offer = min(evidence.exhibits_of(about, actor=actor), key=lambda row: row.obtained_at)
    offered = Terms(MARK, "一比一", 3)
    purchase = plan_purchase(
        subject=about, title=LONG_TITLE[:200], offer=offer.id, offered=offered, actor=actor, now=NOW
    )
    for verb in verbs:
        take_step(
            purchase_id=purchase, verb=verb, at=NOW, parts=[photo(actor)], confirmed=True,
            asked=offered if verb == "order" else None, seal="PT-0007" if verb == "seal" else "",
            actor=actor, now=NOW,
        )  # fmt: skip
    return purchase


def _edition() -> UUID:
    """A draft that would move an open clock."""
    drafter = User.objects.get(email__startswith="admin@")
    held = law.library()
    text = held.rules[RULE].versions[-1]
    body = version_body(text, "cn")
    body |= {"in_force": date(2026, 10, 1), "length": 10, "transition": "pending"}
    return law.draft_edition(
        draft=law.Draft(RULE, body, LONG_NAME, "法律修改，期限缩短。"),
        actor=actor_in(drafter.pk, seats(drafter.pk, NOW)[0]),
        now=NOW,
    )


def _register(folder: Path) -> Right:
    """A right of `holder` with all that may be known of it, and a row that was refused."""
    path = folder / "register.csv"
    path.write_text(
        "right_id,mark,aliases,names_zh,nice_classes,goods,holder,valid_from,valid_to\n"
        f"swift,{MARK},SWT|Sw1ft,雨燕|迅捷,18|25,25:shoes;boots,{LONG_NAME},2017-01-07,2027-01-06\n"
        "bad,Bad,,,99,,,,\n",
        encoding="utf-8",
    )
    register.load_register(path, actor=SYSTEM, now=NOW)
    right = Right.objects.get(reference="swift")
    holder = Party.objects.get(name=LONG_NAME)
    mine = Organisation.objects.get(kind="right_holder")
    register.link_organisation(party_id=holder.pk, organisation_id=mine.pk, actor=SYSTEM, now=NOW)
    _people(holder, right)
    _knowledge(right)
    return right


def _people(holder: Party, right: Right) -> None:
    shop = register.add_party(
        fields=register.PartyFields("远方体育用品有限公司"), actor=SYSTEM, now=NOW
    )
    agent = register.add_party(
        fields=register.PartyFields("明察知识产权代理有限公司"), actor=SYSTEM, now=NOW
    )
    register.add_contact(
        party_id=holder.pk,
        name="张三",
        role="法务",
        phone="13812340000",
        email="zhang@holder.example",
        actor=SYSTEM,
        now=NOW,
    )
    agency = register.grant_agency(
        holder_id=holder.pk,
        agent_id=agent,
        valid_from=date(2026, 1, 1),
        valid_to=None,
        actor=SYSTEM,
        now=NOW,
    )
    for kind in ("power", "identity"):
        register.add_document(
            agency_id=agency,
            kind=register.DocumentKind(kind),
            content=BytesIO(f"%PDF-1.7 {kind}".encode()),
            name=f"{kind}.pdf",
            actor=SYSTEM,
            now=NOW,
        )
    register.grant_licence(
        right_id=right.pk,
        licensor_id=holder.pk,
        licensee_id=shop,
        terms=register.LicenceTerms(
            kind=register.LicenceKind.ORDINARY,
            valid_from=date(2026, 1, 1),
            territories=("CN-35",),
            channels=("online",),
        ),
        actor=SYSTEM,
        now=NOW,
    )


def _knowledge(right: Right) -> None:
    register.add_product(
        right_id=right.pk,
        fields=register.ProductFields("catalogue 2026", "SW-1", "飞燕跑鞋", "Runner", 25),
        actor=SYSTEM,
        now=NOW,
    )
    register.add_guide_point(
        right_id=right.pk,
        fields=register.GuideFields("鞋舌标", "Tongue label", "字距均匀", "Even", "不一", "Uneven"),
        actor=SYSTEM,
        now=NOW,
    )
    register.add_price(
        right_id=right.pk,
        fields=register.PriceFields(
            "CNY", Decimal(399), Decimal(799), Decimal("1299.90"), date(2026, 9, 1), "own shop", 42
        ),
        actor=SYSTEM,
        now=NOW,
    )


def _leads(right: Right) -> tuple[UUID, Seller, UUID]:
    """Offers on the demo platform of `monitor`; one of them judged, so that there are figures."""
    office = Organisation.objects.get(name__startswith="东篱集市")
    platform = build.platform("dongli", office, "330100")
    seller = build.seller(LONG_NAME, platform, "350302")
    feed = build.Feed(platform)
    for n in range(6):
        feed.offer(str(n), seller, right, 0.98 - n / 100, title=f"Swift shoes {n}")
    lead = feed.offer("long", seller, right, 0.99, title=LONG_TITLE, disguise="digit")
    feed.open(NOW)
    ReviewPolicy.objects.create(office=office, second_share=0, seed="s", set_at=NOW)
    monitor = User.objects.get(email__startswith="monitor@")
    actor = actor_in(monitor.pk, seats(monitor.pk, NOW)[0])
    market.decide(
        lead_id=build.named("listing dongli 5"), reason="grade_claim", actor=actor, now=NOW
    )
    return lead, seller, feed.intake.listing_import_id
