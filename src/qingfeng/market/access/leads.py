"""Permissions of leads, and the rows that each office may see."""

from datetime import date
from functools import reduce
from operator import or_
from uuid import UUID

from django.db.models import Q
from django.db.models.functions import Left
from django.db.models.lookups import Exact

from qingfeng.foundation.api import Actor
from qingfeng.kernel.errors import NotFound
from qingfeng.market.models import Lead, Platform, Seller
from qingfeng.market.rules.lead_scope import (
    EVERYTHING,
    NOTHING,
    Branch,
    Scope,
    agency_scope,
    holder_scope,
    platform_scope,
)
from qingfeng.register import api as register

READ, EDIT, DECIDE = "lead:read", "lead:edit", "lead:decide"


def scope_of(actor: Actor, on: date) -> Scope:
    """The leads this actor may see at all; an office of another kind sees none."""
    if not actor.may(READ):
        return NOTHING
    if actor.office_kind == "system":
        return EVERYTHING
    if actor.office_id is None:
        return NOTHING
    if actor.office_kind == "agency":
        return agency_scope(actor.function, actor.region)
    if actor.office_kind == "platform":
        return platform_scope(platforms_of(actor.office_id))
    if actor.office_kind in ("right_holder", "agent"):
        return holder_scope(register.own_party_ids(actor, on))
    return NOTHING


def platforms_of(office_id: UUID) -> list[UUID]:
    return list(Platform.objects.filter(organisation=office_id).values_list("id", flat=True))


def branch_condition(branch: Branch) -> Q:
    """One branch as a condition; its first columns are those of one index."""
    condition = Q()
    if branch.division is not None:
        condition &= Q(division=branch.division)
    if branch.platform is not None:
        condition &= Q(platform_id=branch.platform)
    if branch.holder is not None:
        condition &= Q(holder_id=branch.holder)
    if len(branch.region) == 6:
        condition &= Q(region=branch.region)
    elif branch.region:
        condition &= Q(Exact(Left("region", len(branch.region)), branch.region))
    return condition


def scope_condition(scope: Scope) -> Q:
    """The whole scope as one condition, for rows that are already few."""
    if not scope:
        return Q(pk__in=[])
    return reduce(or_, (branch_condition(branch) for branch in scope.branches))


def get_lead(actor: Actor, lead_id: UUID, *, on: date, lock: bool = False) -> Lead:
    """The lead, where it is in the actor's scope. A lock keeps its figures still while it is decided."""
    leads = Lead.objects.filter(scope_condition(scope_of(actor, on)), pk=lead_id)
    found = (leads.select_for_update(no_key=True) if lock else leads).first()
    if found is None:
        raise NotFound(kind="lead", id=lead_id)
    return found


def get_seller(actor: Actor, seller_id: UUID, *, on: date) -> Seller:
    """A seller is seen by its platform, and by whoever sees a lead on one of its listings."""
    scope = scope_of(actor, on)
    seller = Seller.objects.select_related("platform").filter(pk=seller_id).first()
    if seller is None or not scope:
        raise NotFound(kind="seller", id=seller_id)
    own = any(branch.platform == seller.platform_id for branch in scope.branches)
    if own or Lead.objects.filter(scope_condition(scope), seller=seller_id).exists():
        return seller
    raise NotFound(kind="seller", id=seller_id)
