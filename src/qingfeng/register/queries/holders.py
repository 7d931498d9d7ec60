"""Holders and interested parties; contact data leaves masked."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Upper

from qingfeng.foundation.api import Actor
from qingfeng.register import access
from qingfeng.register.models import Agency, AgencyDocument, Contact, Party
from qingfeng.register.queries.rows import (
    AccountRow,
    AgencyDetail,
    AgencyRow,
    ContactRow,
    DocumentRow,
    HolderDetail,
    HolderRow,
)
from qingfeng.register.rules.masking import masked_email, masked_name, masked_phone
from qingfeng.register.rules.vocabulary import DocumentKind

PAGE_ROWS = 50


@dataclass(frozen=True, slots=True)
class HolderPage:
    rows: tuple[HolderRow, ...]
    after: tuple[str, UUID] | None


def holders_page(
    *,
    actor: Actor,
    on: date,
    text: str = "",
    after: tuple[str, UUID] | None = None,
    limit: int = PAGE_ROWS,
) -> HolderPage:
    found = access.visible_parties(actor, on)
    if text:
        found = found.annotate(upper=Upper("name")).filter(
            Q(upper__startswith=text.upper()) | Q(name_en__istartswith=text) | Q(uscc=text.upper())
        )
    if after is not None:
        found = found.filter(Q(name__gt=after[0]) | Q(name=after[0], pk__gt=after[1]))
    rows = [holder_row(party) for party in found.order_by("name", "pk")[: limit + 1]]
    last = rows[limit - 1] if len(rows) > limit else None
    return HolderPage(tuple(rows[:limit]), (last.name, last.id) if last else None)


def holder_row(party: Party) -> HolderRow:
    return HolderRow(
        id=party.pk,
        name=party.name,
        name_en=party.name_en,
        country=party.country,
        uscc=party.uscc,
        organisation_id=party.organisation_id,
        is_demo=party.is_demo,
    )


def holder_detail(*, actor: Actor, party_id: UUID, on: date) -> HolderDetail:
    party = access.party_of(actor, party_id, on)
    return HolderDetail(
        row=holder_row(party),
        rights=party.rights.count(),
        agents=_agency_rows(party.agents.order_by("-valid_from")),
        clients=_agency_rows(party.clients.order_by("-valid_from")),
        accounts=tuple(
            AccountRow(account.platform, account.seller_id)
            for account in party.accounts.order_by("platform", "seller_id")
        ),
        contacts=tuple(
            contact_row(contact, is_open=False) for contact in party.contacts.order_by("id")
        ),
        granted=party.granted.count(),
        received=party.received.count(),
    )


def _agency_rows(agencies: QuerySet[Agency]) -> tuple[AgencyRow, ...]:
    standing = Count("documents", filter=Q(documents__withdrawal__isnull=True))
    found = agencies.select_related("holder", "agent").annotate(standing=standing)
    return tuple(_agency_row(agency, agency.standing) for agency in found)


def _agency_row(agency: Agency, documents: int) -> AgencyRow:
    return AgencyRow(
        id=agency.pk,
        holder_id=agency.holder_id,
        holder=agency.holder.name,
        holder_en=agency.holder.name_en,
        agent_id=agency.agent_id,
        agent=agency.agent.name,
        agent_en=agency.agent.name_en,
        valid_from=agency.valid_from,
        valid_to=agency.valid_to,
        documents=documents,
    )


def agency_detail(*, actor: Actor, agency_id: UUID, on: date) -> AgencyDetail:
    """A power of attorney with its documents; what was withdrawn comes last."""
    agency = access.agency_of(actor, agency_id, on)
    found = agency.documents.select_related("file", "withdrawal").order_by("-pk")
    documents = sorted((_document_row(item) for item in found), key=lambda row: row.withdrawn)
    holder = access.visible_parties(actor, on).filter(pk=agency.holder_id)
    return AgencyDetail(
        row=_agency_row(agency, sum(not item.withdrawn for item in documents)),
        documents=tuple(documents),
        may_edit=actor.may(access.HOLDER_EDIT) and holder.exists(),
    )


def _document_row(document: AgencyDocument) -> DocumentRow:
    return DocumentRow(
        id=document.pk,
        kind=DocumentKind(document.kind),
        media_type=document.file.media_type,
        size=document.file.size,
        added_at=document.added_at,
        withdrawn_at=document.withdrawal.withdrawn_at if hasattr(document, "withdrawal") else None,
    )


def contact_row(contact: Contact, *, is_open: bool) -> ContactRow:
    if is_open:
        name, phone, email = contact.name, contact.phone, contact.email
    else:
        name, phone = masked_name(contact.name), masked_phone(contact.phone)
        email = masked_email(contact.email)
    return ContactRow(
        id=contact.pk,
        name=name,
        role=contact.role,
        phone=phone,
        email=email,
        region=contact.region,
        language=contact.language,
        open=is_open,
    )


def contacts_for(party_id: UUID, *, region: str, language: str) -> tuple[ContactRow, ...]:
    """Masked, for domains above whose own access names the holder: the nearest region first, then the language."""
    rows = [contact_row(one, is_open=False) for one in Contact.objects.filter(party=party_id)]
    near = [row for row in rows if region.startswith(row.region)]
    return tuple(sorted(near, key=lambda row: (-len(row.region), row.language != language, row.id)))
