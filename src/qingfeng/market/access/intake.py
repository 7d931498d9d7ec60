"""Permissions of intake and listings, and the rows that each office may see."""

from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from qingfeng.foundation.api import Actor, require
from qingfeng.kernel.errors import BadInput, NotFound, Refused
from qingfeng.market.models import Hit, Listing, ListingImport, Platform, ScreeningRun
from qingfeng.register import api as register

READ_LISTING, ADD_LISTING = "listing:read", "listing:add"
READ_PLATFORM, ADD_PLATFORM = "platform:read", "platform:add"
READ_RUN, ADD_RUN = "screening:read", "screening:add"


def visible_platforms(actor: Actor) -> QuerySet[Platform]:
    """A platform sees itself; whoever else may read platforms sees them all (they are public businesses)."""
    require(actor, READ_PLATFORM)
    platforms = Platform.objects.all()
    if actor.office_kind == "platform":
        return platforms.filter(organisation=actor.office_id)
    return platforms


def own_platform(actor: Actor, name: str | None) -> Platform | None:
    """The platform that a program of a platform delivers for: its own and no other."""
    if actor.office_kind != "platform":
        return None
    own = list(Platform.objects.filter(organisation=actor.office_id).order_by("code"))
    if name:
        own = [p for p in own if name.strip() in (p.code, p.name_zh, p.name_en)]
    if not own:
        raise Refused("other_platform", platform=name or "")
    if len(own) > 1:
        raise BadInput("platform_not_named", column="platform")
    return own[0]


def visible_listings(actor: Actor, on: date) -> QuerySet[Listing]:
    """A platform its own listings, a holder those with hits on its rights, an agency those of its region."""
    require(actor, READ_LISTING)
    return Listing.objects.filter(listing_scope(actor, on))


def may_take_down(actor: Actor) -> bool:
    """Who hands over a platform's offers also says that one is gone; a right holder asks the platform."""
    takes = actor.office_kind in ("platform", "agency", "system") or actor.is_admin
    return takes and actor.may(ADD_LISTING) and actor.may(READ_LISTING)


def listings_to_take_down(actor: Actor, on: date) -> QuerySet[Listing]:
    if not may_take_down(actor):
        raise Refused("no_permission")
    return visible_listings(actor, on)


def listing_scope(actor: Actor, on: date) -> Q:
    if actor.office_kind == "system" or actor.is_admin:
        return Q()
    if actor.office_kind == "platform":
        return Q(platform__organisation_id=actor.office_id)
    if actor.office_kind in ("right_holder", "agent"):
        rights = register.rights_acted_for(office_id=actor.office_id, on=on)
        return Q(Exists(Hit.objects.filter(listing=OuterRef("pk"), right_id__in=rights)))
    if actor.office_kind == "agency":
        return _region_scope(actor)
    return Q(pk__in=())


def _region_scope(actor: Actor) -> Q:
    """The seller's region decides, else the platform's domicile; what has neither is unassigned."""
    if actor.function == "leading_group":
        return Q(pk__in=())
    if not actor.region:
        return Q()
    return Q(seller__region__startswith=actor.region) | (
        (Q(seller__isnull=True) | Q(seller__region=""))
        & Q(platform__domicile_region__startswith=actor.region)
    )


def listing(actor: Actor, identifier: UUID, on: date) -> Listing:
    found = visible_listings(actor, on).select_related("platform", "seller").filter(pk=identifier)
    row = found.first()
    if row is None:
        raise NotFound(kind="listing", id=identifier)
    return row


def visible_imports(actor: Actor) -> QuerySet[ListingImport]:
    """An import is read by the office that made it; a platform also reads those made for it."""
    require(actor, READ_LISTING)
    imports = ListingImport.objects.select_related("platform")
    if actor.office_kind == "system" or actor.is_admin:
        return imports
    own = Q(office_id=actor.office_id) & Q(office_id__isnull=False)
    if actor.office_kind == "platform":
        return imports.filter(own | Q(platform__organisation_id=actor.office_id))
    return imports.filter(own)


def listing_import(actor: Actor, identifier: UUID) -> ListingImport:
    row = visible_imports(actor).filter(pk=identifier).first()
    if row is None:
        raise NotFound(kind="listing_import", id=identifier)
    return row


def visible_runs(actor: Actor) -> QuerySet[ScreeningRun]:
    require(actor, READ_RUN)
    if actor.office_kind in ("system", "agency") or actor.is_admin:
        return ScreeningRun.objects.all()
    return ScreeningRun.objects.filter(office_id=actor.office_id, office_id__isnull=False)
