"""Settings around leads: whose decisions are labels, how many are reviewed, and saved views."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from qingfeng.foundation.api import Actor, journal_append, new_id, require, require_admin
from qingfeng.kernel.errors import BadInput, NotFound, Refused
from qingfeng.kernel.ids import Subject
from qingfeng.market.access.leads import READ
from qingfeng.market.models import ReviewPolicy, SavedView
from qingfeng.market.queries.lead_views import PAGES

VIEWS_A_PERSON = 20
_NAME = 60
_QUERY = 1000


def set_review_policy(
    *,
    office_id: UUID,
    gives_labels: bool,
    second_share: Decimal,
    seed: str,
    actor: Actor,
    now: datetime,
) -> None:
    """An administrator names the offices whose decisions train, and the share that is reviewed twice."""
    require_admin(actor)
    if not 0 <= second_share <= 1:
        raise BadInput("share_out_of_range", column="second_share")
    if not seed.strip() or len(seed) > 40:
        raise BadInput("seed_missing", column="seed")
    with transaction.atomic():
        ReviewPolicy.objects.update_or_create(
            office_id=office_id,
            defaults={
                "gives_labels": gives_labels,
                "second_share": second_share,
                "seed": seed.strip(),
                "set_by_id": actor.user_id,
                "set_at": now,
            },
        )
        journal_append(
            actor=actor,
            verb="review_policy.set",
            subject=Subject("organisation", office_id),
            payload={
                "gives_labels": gives_labels,
                "second_share": str(second_share),
                "seed": seed.strip(),
            },
            now=now,
        )


def save_view(
    *, page: str, name: str, query: str, shared: bool, actor: Actor, now: datetime
) -> UUID:
    """Keep an address under a name; the same name again replaces it."""
    require(actor, READ)
    if page not in PAGES or actor.user_id is None:
        raise BadInput("unknown_page", column="page")
    name = " ".join(name.split())
    if not name or len(name) > _NAME:
        raise BadInput("name_missing", column="name")
    if len(query) > _QUERY:
        raise BadInput("address_too_long", column="query")
    with transaction.atomic():
        mine = SavedView.objects.filter(owner_id=actor.user_id, page=page)
        kept = mine.filter(name=name).first()
        if kept is None and mine.count() >= VIEWS_A_PERSON:
            raise Refused("too_many_views", limit=VIEWS_A_PERSON)
        view = kept or SavedView(id=new_id(), owner_id=actor.user_id, page=page, name=name)
        view.query, view.shared, view.saved_at = query, shared, now
        view.office_id = actor.office_id
        view.save()
        _note(view, "saved_view.saved", actor, now)
    return view.id


def delete_view(*, view_id: UUID, actor: Actor, now: datetime) -> None:
    """Only who keeps a view can take it away."""
    with transaction.atomic():
        view = SavedView.objects.filter(pk=view_id, owner_id=actor.user_id).first()
        if view is None:
            raise NotFound(kind="saved_view", id=view_id)
        _note(view, "saved_view.deleted", actor, now)
        view.delete()


def _note(view: SavedView, verb: str, actor: Actor, now: datetime) -> None:
    journal_append(
        actor=actor,
        verb=verb,
        subject=Subject("saved_view", view.id),
        payload={"page": view.page, "shared": view.shared},
        now=now,
    )
