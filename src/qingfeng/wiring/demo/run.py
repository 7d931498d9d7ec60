"""The demo's work from an empty database to leads, once; later calls read what was stored."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from time import perf_counter
from uuid import UUID

from django.db import connection, transaction

from qingfeng.engine.api import held_out_sellers
from qingfeng.foundation.api import deliver, journal_append, system_actor
from qingfeng.foundation.models import Journal
from qingfeng.kernel.ids import Subject
from qingfeng.market.actions.platforms import add_platform
from qingfeng.market.api import LEAD_SCORE, Delivery, load_listings, screen_new
from qingfeng.market.models import Screening
from qingfeng.register import api as register
from qingfeng.wiring.demo.cast import OFFICES, PASSWORD, PEOPLE, people_present, raise_cast
from qingfeng.wiring.demo.figures import DATA, Quality, quality, truth_of
from qingfeng.wiring.demo.holdings import give_holdings
from qingfeng.wiring.demo.matters import give_right, matters_present, raise_matters

DEMO_NOW = datetime(2026, 10, 15, 2, 0, tzinfo=UTC)
# Its offices, people and register are older than its first case.
OPEN_SINCE = timedelta(days=30)
DONE = "demo.done"
SUBJECT = Subject("demo", UUID(int=0))
# Refused rows stay in the import: nothing is written into the folder of the program.
SHIPPED = Delivery(source="demo", rejects_beside=False)
FEEDS = ("dongli", "linli", "wanfeng", "agora")
PLATFORMS = {
    "dongli": ("东篱集市", "Dongli Market", "marketplace", "330100"),
    "linli": ("邻里小店", "Linli Shops", "social_commerce", "110100"),
    "wanfeng": ("晚风直播", "Wanfeng Live", "live_stream", "440100"),
    "agora": ("Agora（封存的封闭市场）", "Agora (closed market, archived)", "marketplace", ""),
}

Progress = Callable[[int, int | None], None]


@dataclass(frozen=True, slots=True)
class DemoSummary:
    """What the demo did. Precision and recall are those of the sellers kept out of every fit."""

    listings: int
    leads: int
    leads_by_disguise: Mapping[str, int]
    precision: float | None
    recall: float | None
    labelled: int
    invented: Quality
    seconds: float
    fresh: bool

    def figures(self) -> dict[str, object]:
        body = asdict(self)
        body["invented"] = asdict(self.invented)
        return body

    def lines(self) -> list[str]:
        """The logins of the cast, for whoever started the demo."""
        offices = {office.key: office for office in OFFICES}
        widest = max(len(person.email) for person in PEOPLE)
        head = [f"The demo's day is {DEMO_NOW:%Y-%m-%d}. Password of everybody: {PASSWORD}"]
        return head + [
            f"  {person.email:<{widest}}  {offices[person.office].name_en}" for person in PEOPLE
        ]


def run_demo(*, progress: Progress, now: datetime) -> DemoSummary:
    stored = _stored()
    if stored is not None:
        return stored
    began = perf_counter()
    _prepare(now)
    _screen(progress, now)
    if not matters_present():
        with transaction.atomic():
            raise_matters(now=now)
    summary = _summary(perf_counter() - began)
    with transaction.atomic():
        journal_append(
            actor=system_actor(), verb=DONE, subject=SUBJECT, payload=_payload(summary), now=now
        )
    return summary


def _prepare(now: datetime) -> None:
    """Each part is done whole or not at all, so that a demo that was cut short goes on."""
    actor, opened = system_actor(), now - OPEN_SINCE
    if not people_present():
        with transaction.atomic():
            cast = raise_cast(now=opened)
            for code, (name_zh, name_en, model, region) in PLATFORMS.items():
                add_platform(
                    code=code,
                    name_zh=name_zh,
                    name_en=name_en,
                    trading_model=model,
                    domicile_region=region,
                    organisation_id=cast.offices.get(code),
                    is_demo=True,
                    actor=actor,
                    now=opened,
                )
            register.load_demo(actor=actor, now=opened)
            give_holdings(cast=cast, now=opened)
            give_right(cast=cast, now=opened)
    for code in FEEDS:
        feed = DATA / f"feed_{code}.csv.gz"
        load_listings(feed, platform=code, actor=actor, now=now, delivery=SHIPPED)
    register.publish_snapshot(actor=actor, now=now)


def _screen(progress: Progress, now: datetime) -> None:
    screen_new(actor=system_actor(), now=now, progress=progress)
    while deliver(now=now).done:
        pass


def _summary(seconds: float) -> DemoSummary:
    leads = frozenset(
        Screening.objects.filter(score__gte=LEAD_SCORE, listing__platform__is_demo=True)
        .values_list("listing__listing_id", flat=True)
        .iterator()
    )
    kept_out = held_out_sellers()
    sealed = [row for row in truth_of("agora") if row["seller_id"] in kept_out]
    english = quality(sealed, leads)
    return DemoSummary(
        listings=Screening.objects.filter(listing__platform__is_demo=True).count(),
        leads=len(leads),
        leads_by_disguise=_by_disguise(),
        precision=english.precision,
        recall=english.recall,
        labelled=english.labelled,
        invented=quality(truth_of("invented"), leads),
        seconds=round(seconds, 2),
        fresh=True,
    )


def _by_disguise() -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(nullif(disguise, ''), 'none'), count(*) FROM market_screening"
            " WHERE score >= %s GROUP BY 1 ORDER BY 2 DESC",
            [LEAD_SCORE],
        )
        return {str(name): int(count) for name, count in cursor.fetchall()}


def _payload(summary: DemoSummary) -> dict[str, object]:
    """Figures as texts: the journal's canonical form knows no floats."""
    body = summary.figures()
    texts = {k: str(v) for k, v in body.items() if isinstance(v, float)}
    invented = {k: str(v) for k, v in asdict(summary.invented).items()}
    return {**body, **texts, "invented": invented}


def _stored() -> DemoSummary | None:
    entry = Journal.objects.filter(verb=DONE).order_by("-id").first()
    if entry is None:
        return None
    body = dict(entry.payload)
    invented = body.pop("invented")
    summary = DemoSummary(**{**body, "invented": Quality(0.0, 0.0, 0)})
    return replace(
        summary,
        precision=_number(body["precision"]),
        recall=_number(body["recall"]),
        seconds=float(body["seconds"]),
        invented=Quality(
            _number(invented["precision"]), _number(invented["recall"]), int(invented["labelled"])
        ),
        fresh=False,
    )


def _number(text: str | None) -> float | None:
    return None if text in (None, "None") else float(text)
