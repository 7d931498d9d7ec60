"""Offices, offers and their screening answers for tests of leads. Nothing here is random."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid5

from qingfeng.foundation.api import Actor, system_actor
from qingfeng.foundation.models import Membership, Organisation, Role, User
from qingfeng.market.actions.lead_opening import Opened, open_leads
from qingfeng.market.models import (
    Hit,
    IntakeBatch,
    Listing,
    ListingImport,
    Platform,
    Screening,
    ScreeningBatch,
    ScreeningRun,
    Seller,
)
from qingfeng.register.models import Agency, Party, Right

NOW = datetime(2026, 10, 12, 2, 0, tzinfo=UTC)
SPACE = UUID("6f0c1a52-9f63-4e0b-8d1e-0a1f5d3c2b10")
ALL = ("lead:read", "lead:add", "lead:edit", "lead:decide", "lead:share", "right:read")


def named(name: str) -> UUID:
    """The same id for the same name."""
    return uuid5(SPACE, name)


def office(name: str, kind: str, function: str = "", region: str = "") -> Organisation:
    return Organisation.objects.create(
        id=named(f"office {name}"), kind=kind, name=name, function=function, region=region
    )


def person(
    name: str, works_for: Organisation, *, region: str = "", permissions: Sequence[str] = ALL
) -> Actor:
    """A person with one role in an office, as the actor that follows from it."""
    user = User.objects.create(id=named(f"user {name}"), email=f"{name}@example.test", name=name)
    role = Role.objects.create(
        organisation=works_for,
        name=f"role of {name}",
        function=works_for.function,
        region=region,
        permissions=list(permissions),
    )
    Membership.objects.create(user=user, role=role, valid_from=NOW - timedelta(days=30))
    return Actor(
        user_id=user.id,
        office_id=works_for.id,
        office_kind=works_for.kind,
        function=works_for.function,
        region=region,
        permissions=frozenset(permissions),
    )


def holder(name: str, organisation: Organisation | None = None) -> Party:
    return Party.objects.create(
        id=named(f"holder {name}"), name=name, organisation=organisation, created_at=NOW
    )


def right(mark: str, owner: Party | None, kind: str = "word") -> Right:
    return Right.objects.create(
        id=named(f"right {mark}"),
        reference=mark,
        kind=kind,
        mark=mark,
        holder=owner,
        created_at=NOW,
        changed_at=NOW,
    )


def agency_for(holder_: Party, agent: Party) -> Agency:
    return Agency.objects.create(
        id=named(f"agency {holder_.name} {agent.name}"),
        holder=holder_,
        agent=agent,
        valid_from=(NOW - timedelta(days=1)).date(),
    )


def platform(code: str, organisation: Organisation | None = None, region: str = "") -> Platform:
    return Platform.objects.create(
        id=named(f"platform {code}"),
        code=code,
        organisation=organisation,
        name_zh=f"{code} 平台",
        name_en=code,
        trading_model="marketplace",
        domicile_region=region,
        registered_at=NOW,
    )


def seller(number: str, on: Platform, region: str = "") -> Seller:
    return Seller.objects.create(
        id=named(f"seller {on.code} {number}"),
        platform=on,
        seller_id=number,
        name=f"shop {number}",
        region=region,
        first_seen_at=NOW,
        last_seen_at=NOW,
    )


@dataclass
class Feed:
    """A screening run with one batch after another."""

    on: Platform
    batch: ScreeningBatch = field(init=False)
    intake: IntakeBatch = field(init=False)

    def __post_init__(self) -> None:
        self.intake = IntakeBatch.objects.create(
            listing_import=ListingImport.objects.create(
                id=named(f"import {self.on.code}"),
                platform=self.on,
                source="demo",
                file_name="feed.csv",
                file_digest=self.on.code,
                file_bytes=1,
                started_at=NOW,
            ),
            number=1,
            last_row=1,
            added=1,
            changed=0,
            unchanged=0,
            rejected=0,
            loaded_at=NOW,
        )
        self.run = ScreeningRun.objects.create(
            id=named(f"run {self.on.code}"),
            kind="new",
            snapshot_number=1,
            rules_version="test-1",
            started_at=NOW,
        )
        self.next_batch()

    def next_batch(self) -> None:
        number = ScreeningBatch.objects.filter(run=self.run).count() + 1
        self.batch = ScreeningBatch.objects.create(
            run=self.run, number=number, intake_batch=self.intake
        )

    def offer(
        self, key: str, of: Seller | None, mark: Right | None, score: float, **more: Any
    ) -> UUID:
        """An offer and the engine's answer to it; the same key again is a new answer."""
        id_ = named(f"listing {self.on.code} {key}")
        title = more.get("title", f"{mark.mark if mark else 'plain'} shoes {key}")
        Listing.objects.update_or_create(
            id=id_,
            defaults={
                "platform": self.on,
                "listing_id": key,
                "seller": of,
                "version": more.get("version", 1),
                "title": title,
                "price": Decimal(more.get("price", "99.00")),
                "currency": "CNY",
                "first_seen_at": NOW,
                "seen_at": NOW,
                "intake_batch": self.intake,
                "removed_at": more.get("removed_at"),
            },
        )
        right_id = str(mark.id) if mark else ""
        Screening.objects.update_or_create(
            listing_id=id_,
            defaults={
                "listing_version": more.get("version", 1),
                "batch": self.batch,
                "score": score,
                "right_id": right_id,
                "mark": mark.mark if mark else "",
                "disguise": more.get("disguise", "exact") if mark else "",
                "reasons": more.get("reasons", REASONS),
                "text_digest": more.get("digest", sha256(title.encode()).hexdigest()[:32]),
                "snapshot_number": 1,
                "rules_version": "test-1",
                "screened_at": NOW,
            },
        )
        if mark is not None and not Hit.objects.filter(listing=id_).exists():
            Hit.objects.create(
                listing_id=id_,
                right_id=right_id,
                mark=mark.mark,
                disguise=more.get("disguise", "exact"),
                span_field="title",
                span_start=0,
                span_end=max(1, len(mark.mark)),
                strength=1.0,
                snapshot_number=1,
                rules_version="test-1",
            )
        return id_

    def open(self, now: datetime = NOW) -> Opened:
        return open_leads(batch_id=self.batch.pk, actor=system_actor(), now=now)


REASONS = [
    {"code": "mark_named", "weight": 1.5, "text_zh": "写有商标", "text_en": "names the mark"},
    {"code": "grade", "weight": 2.5, "text_zh": "标示仿制等级", "text_en": "claims a grade"},
    {"code": "price", "weight": 0.5, "text_zh": "低于参考价", "text_en": "below reference"},
    {"code": "class", "weight": -0.2, "text_zh": "类别相符", "text_en": "class fits"},
]
