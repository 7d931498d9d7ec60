"""An offer that was taken down: its lead closes, and the screening knows its text again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.timezone import localdate

from qingfeng.foundation.api import Actor, journal_append
from qingfeng.kernel.errors import BadInput, Conflict
from qingfeng.kernel.ids import Subject
from qingfeng.market import events
from qingfeng.market.access.intake import listing, listings_to_take_down
from qingfeng.market.models import REMOVAL_GROUNDS, Lead, Listing, Removal, Screening

MOST = 500


@dataclass(frozen=True, slots=True)
class TakenDown:
    """The platform's own numbers, in the order they were given."""

    removed: tuple[str, ...]
    already: tuple[str, ...]
    unknown: tuple[str, ...]


def take_down(*, listing_id: UUID, ground: str, actor: Actor, now: datetime) -> None:
    """NotFound where the actor may not see it; Conflict("already_removed") when somebody was first."""
    _check_ground(ground)
    found = listings_to_take_down(actor, localdate(now))
    with transaction.atomic():
        if not _take(found.filter(pk=listing_id), ground, actor, now):
            listing(actor, listing_id, localdate(now))
            raise Conflict("already_removed", listing=listing_id)


def take_down_many(
    *, platform: str, numbers: Sequence[str], ground: str, actor: Actor, now: datetime
) -> TakenDown:
    """By the platform's own numbers, at most 500 at a time; all in one transaction."""
    _check_ground(ground)
    asked = tuple(dict.fromkeys(numbers))
    if not 1 <= len(asked) <= MOST:
        raise BadInput("too_many_listings", column="listing_ids")
    found = listings_to_take_down(actor, localdate(now)).filter(
        platform__code=platform, listing_id__in=asked
    )
    with transaction.atomic():
        removed = _take(found, ground, actor, now)
        known = set(found.values_list("listing_id", flat=True))
    return TakenDown(
        removed=tuple(number for number in asked if number in removed),
        already=tuple(number for number in asked if number in known - removed),
        unknown=tuple(number for number in asked if number not in known),
    )


def _check_ground(ground: str) -> None:
    if ground not in REMOVAL_GROUNDS:
        raise BadInput("ground_unknown", column="ground")


def _take(found: QuerySet[Listing], ground: str, actor: Actor, now: datetime) -> set[str]:
    """The numbers of those that were there until now."""
    present = found.filter(removed_at__isnull=True).order_by("pk")
    rows = list(present.select_for_update(of=("self",)))
    answers = Screening.objects.in_bulk([row.pk for row in rows])
    removals = [_removal(row, answers.get(row.pk), ground, actor, now) for row in rows]
    Removal.objects.bulk_create(removals)
    Listing.objects.filter(pk__in=[row.pk for row in rows]).update(removed_at=now)
    leads = Lead.objects.filter(pk__in=[row.pk for row in rows], live=True)
    leads.update(live=False, closed_at=now)
    for removal in removals:
        journal_append(
            actor=actor,
            verb=events.LISTING_REMOVED,
            subject=Subject("listing", removal.listing_id),
            payload={
                "version": removal.version,
                "ground": ground,
                "right": removal.right_id,
            },
            now=now,
        )
    return {row.listing_id for row in rows}


def _removal(
    row: Listing, answer: Screening | None, ground: str, actor: Actor, now: datetime
) -> Removal:
    return Removal(
        listing=row,
        version=row.version,
        ground=ground,
        right_id=answer.right_id if answer else "",
        text_digest=answer.text_digest if answer else "",
        office_id=actor.office_id,
        removed_at=now,
    )
