"""Licences, and whether a seller is authorised."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import pyarrow as pa
from django.db.models import Q, QuerySet

from qingfeng.foundation.api import Actor
from qingfeng.register import access
from qingfeng.register.models import Licence, Right, SellerAccount
from qingfeng.register.queries.rows import LicenceRow, licence_row, term_of
from qingfeng.register.rules.chain import Answer, Gap, GapCode, Link, PartyId, Question
from qingfeng.register.rules.chain import authorised as chain_authorised
from qingfeng.register.rules.validity import validity
from qingfeng.register.rules.vocabulary import LicenceKind

PAGE_ROWS = 50


@dataclass(frozen=True, slots=True)
class Authorisation:
    """Whether a seller may sell under a mark, by which licences, and else what is missing."""

    yes: bool
    links: tuple[LicenceRow, ...]
    missing: tuple[Gap, ...]
    parallel_import: bool = False
    exclusive_elsewhere: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LicencePage:
    rows: tuple[LicenceRow, ...]
    after: UUID | None


def _rich(licences: QuerySet[Licence]) -> QuerySet[Licence]:
    return licences.select_related("right", "licensor", "licensee")


def licences_of_right(*, actor: Actor, right_id: UUID, on: date) -> tuple[LicenceRow, ...]:
    found = access.visible_licences(actor, on).filter(right_id=right_id)
    return tuple(licence_row(item) for item in _rich(found).order_by("valid_from", "id"))


def licences_page(
    *,
    actor: Actor,
    on: date,
    running: bool | None = None,
    party: UUID | None = None,
    after: UUID | None = None,
    limit: int = PAGE_ROWS,
) -> LicencePage:
    """Newest first; the identifiers carry the time."""
    found = access.visible_licences(actor, on)
    if running is not None:
        now_running = _running(on)
        found = found.filter(now_running if running else ~now_running)
    if party is not None:
        found = found.filter(Q(licensor_id=party) | Q(licensee_id=party))
    if after is not None:
        found = found.filter(pk__lt=after)
    rows = [licence_row(item) for item in _rich(found).order_by("-pk")[: limit + 1]]
    return LicencePage(tuple(rows[:limit]), rows[limit - 1].id if len(rows) > limit else None)


def licence_counts(*, actor: Actor, on: date) -> tuple[int, int]:
    """Running and not running."""
    found = access.visible_licences(actor, on)
    running = found.filter(_running(on)).count()
    return running, found.count() - running


def _running(on: date) -> Q:
    return (
        Q(valid_from__lte=on)
        & (Q(valid_to__isnull=True) | Q(valid_to__gte=on))
        & (Q(ended_on__isnull=True) | Q(ended_on__gte=on))
    )


def authorised(
    *,
    seller_id: str,
    right_id: UUID | str,
    on: date,
    platform: str | None = None,
    nice_class: int | None = None,
    goods: str | None = None,
    territory: str | None = None,
    channel: str | None = None,
) -> Authorisation:
    """Is this seller authorised for this mark, goods, territory, channel and day?"""
    accounts = SellerAccount.objects.filter(seller_id=seller_id)
    if platform is not None:
        accounts = accounts.filter(platform=platform)
    parties = frozenset(str(party) for party in accounts.values_list("party_id", flat=True))
    return authorised_parties(
        question=Question(parties, on, nice_class, goods, territory, channel), right_id=right_id
    )


def authorised_parties(*, question: Question, right_id: UUID | str) -> Authorisation:
    right = Right.objects.filter(pk=UUID(str(right_id))).first()
    if right is None or not validity(term_of(right), question.on).in_force:
        return Authorisation(yes=False, links=(), missing=(Gap(GapCode.RIGHT_NOT_IN_FORCE),))
    licences = {str(item.pk): item for item in _rich(right.licences.all())}
    holder = str(right.holder_id) if right.holder_id else None
    answer = chain_authorised(question, holder, [link_of(item) for item in licences.values()])
    return _authorisation(answer, licences)


def _authorisation(answer: Answer, licences: dict[str, Licence]) -> Authorisation:
    return Authorisation(
        yes=answer.yes,
        links=tuple(licence_row(licences[link.id]) for link in answer.links),
        missing=answer.gaps,
        parallel_import=answer.parallel_import,
        exclusive_elsewhere=answer.exclusive_elsewhere,
    )


def link_of(licence: Licence) -> Link:
    ends = [day for day in (licence.valid_to, licence.ended_on) if day is not None]
    return Link(
        id=str(licence.pk),
        licensor=str(licence.licensor_id),
        licensee=str(licence.licensee_id),
        kind=LicenceKind(licence.kind),
        valid_from=licence.valid_from,
        valid_to=min(ends) if ends else None,
        may_sublicense=licence.may_sublicense,
        classes=frozenset(licence.classes),
        goods=frozenset(licence.goods),
        territories=frozenset(licence.territories),
        channels=frozenset(licence.channels),
    )


def authorised_table(on: date) -> pa.Table:
    """Every seller account with an unbroken chain on the day: platform, seller_id, right_id.

    Goods, territory and channel are left unasked here; the lead page asks for them one by one.
    """
    triples = sorted(set(_authorised_accounts(on)))
    columns = list(zip(*triples, strict=True)) if triples else [(), (), ()]
    names = ("platform", "seller_id", "right_id")
    return pa.table(
        {name: pa.array(column, pa.string()) for name, column in zip(names, columns, strict=True)}
    )


def _authorised_accounts(on: date) -> Iterator[tuple[str, str, str]]:
    accounts: defaultdict[PartyId, list[tuple[str, str]]] = defaultdict(list)
    for account in SellerAccount.objects.all():
        accounts[str(account.party_id)].append((account.platform, account.seller_id))
    for right in Right.objects.filter(holder__in=list(accounts)):
        if validity(term_of(right), on).in_force:
            for platform, seller_id in accounts[str(right.holder_id)]:
                yield platform, seller_id, str(right.pk)
    by_right: defaultdict[UUID, list[Licence]] = defaultdict(list)
    for licence in Licence.objects.select_related("right").filter(_running(on)):
        by_right[licence.right_id].append(licence)
    for licences in by_right.values():
        yield from _chained_accounts(licences, accounts, on)


def _chained_accounts(
    licences: Iterable[Licence], accounts: dict[PartyId, list[tuple[str, str]]], on: date
) -> Iterator[tuple[str, str, str]]:
    known = list(licences)
    right = known[0].right
    if right.holder_id is None or not validity(term_of(right), on).in_force:
        return
    links = [link_of(item) for item in known]
    for party in {link.licensee for link in links} & accounts.keys():
        if chain_authorised(Question(frozenset({party}), on), str(right.holder_id), links).yes:
            for platform, seller_id in accounts[party]:
                yield platform, seller_id, str(right.pk)
