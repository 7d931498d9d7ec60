"""Holders and interested parties: who they are here, who acts for them, how they are reached."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from qingfeng.foundation import api as foundation
from qingfeng.foundation.api import Actor
from qingfeng.kernel.errors import BadInput, Conflict, NotFound, Refused
from qingfeng.kernel.ids import Subject, uuid7
from qingfeng.register import access, events
from qingfeng.register.models import Agency, Contact, Party, SellerAccount
from qingfeng.register.queries.holders import contact_row
from qingfeng.register.queries.rows import ContactRow
from qingfeng.register.rules.numbers import BadNumber, credit_code
from qingfeng.register.rules.validity import register_day

CONTACT_FIELDS = frozenset({"name", "role", "phone", "email", "region", "language"})


@dataclass(frozen=True, slots=True)
class PartyFields:
    name: str
    name_en: str = ""
    country: str = ""
    uscc: str = ""


def add_party(*, fields: PartyFields, actor: Actor, now: datetime, is_demo: bool = False) -> UUID:
    foundation.require(actor, access.HOLDER_EDIT)
    if not fields.name.strip():
        raise BadInput("missing", column="name")
    uscc = _checked_code(fields.uscc)
    with transaction.atomic():
        if uscc and Party.objects.filter(uscc=uscc).exists():
            raise Conflict("party_known", uscc=uscc)
        party = Party(
            id=uuid7(now),
            name=fields.name.strip(),
            name_en=fields.name_en.strip(),
            country=fields.country.upper(),
            uscc=uscc,
            is_demo=is_demo,
            created_at=now,
        )
        party.save(force_insert=True)
        _tell(events.PARTY_LINKED, party.pk, {"added": True}, actor=actor, now=now)
    return party.pk


def _checked_code(text: str) -> str:
    if not text:
        return ""
    try:
        return credit_code(text)
    except BadNumber as fault:
        raise BadInput(fault.code, column="uscc") from fault


def link_organisation(
    *, party_id: UUID, organisation_id: UUID | None, actor: Actor, now: datetime
) -> None:
    """Say that an organisation with accounts here is this party: from then on it sees its rights."""
    foundation.require(actor, access.HOLDER_EDIT)
    if not access.reads_all(actor):
        raise Refused("no_permission", permission=access.HOLDER_EDIT)
    with transaction.atomic():
        party = _locked(party_id)
        party.organisation_id = organisation_id
        party.save(update_fields=["organisation"])
        payload = {"organisation": organisation_id}
        _tell(events.PARTY_LINKED, party.pk, payload, actor=actor, now=now)


def add_account(
    *, party_id: UUID, platform: str, seller_id: str, actor: Actor, now: datetime
) -> None:
    foundation.require(actor, access.HOLDER_EDIT)
    with transaction.atomic():
        party = _writable(party_id, actor, now)
        if SellerAccount.objects.filter(platform=platform, seller_id=seller_id).exists():
            raise Conflict("account_known", platform=platform, seller_id=seller_id)
        account = SellerAccount(id=uuid7(now), party=party, platform=platform, seller_id=seller_id)
        account.save(force_insert=True)
        _tell(events.PARTY_LINKED, party.pk, {"account": account.pk}, actor=actor, now=now)


def grant_agency(
    *,
    holder_id: UUID,
    agent_id: UUID,
    valid_from: date,
    valid_to: date | None,
    actor: Actor,
    now: datetime,
) -> UUID:
    """Record a power of attorney."""
    foundation.require(actor, access.HOLDER_EDIT)
    if holder_id == agent_id:
        raise Refused("agent_of_oneself")
    if valid_to is not None and valid_to < valid_from:
        raise Refused("ends_before_it_begins")
    with transaction.atomic():
        holder, agent = _writable(holder_id, actor, now), _locked(agent_id)
        agency = Agency(
            id=uuid7(now),
            holder=holder,
            agent=agent,
            valid_from=valid_from,
            valid_to=valid_to,
        )
        agency.save(force_insert=True)
        payload = {"agency": agency.pk, "agent": agent.pk}
        _tell(events.AGENCY_GRANTED, holder.pk, payload, actor=actor, now=now)
    return agency.pk


def end_agency(*, agency_id: UUID, ended_on: date, actor: Actor, now: datetime) -> None:
    """Set the last day of a power of attorney; the agent reads nothing of the holder after it."""
    foundation.require(actor, access.HOLDER_EDIT)
    with transaction.atomic():
        agency = Agency.objects.select_for_update().filter(pk=agency_id).first()
        if agency is None:
            raise NotFound(kind="agency", id=agency_id)
        holder = _writable(agency.holder_id, actor, now)
        if ended_on < agency.valid_from:
            raise BadInput("ends_before_it_begins", column="ended_on")
        agency.valid_to = ended_on
        agency.save(update_fields=["valid_to"])
        payload = {"agency": agency.pk, "ended_on": ended_on.isoformat()}
        _tell(events.AGENCY_ENDED, holder.pk, payload, actor=actor, now=now)


def add_contact(
    *,
    party_id: UUID,
    name: str,
    role: str,
    phone: str,
    email: str,
    actor: Actor,
    now: datetime,
    region: str = "",
    language: str = "",
) -> UUID:
    """`region` and `language` say for whom the contact answers; empty, for everybody."""
    foundation.require(actor, access.HOLDER_EDIT)
    _check_reach(region, language)
    with transaction.atomic():
        party = _writable(party_id, actor, now)
        contact = Contact(
            id=uuid7(now),
            party=party,
            name=name,
            role=role,
            phone=phone,
            email=email,
            region=region,
            language=language,
            created_at=now,
        )
        contact.save(force_insert=True)
        _tell(events.PARTY_LINKED, party.pk, {"contact": contact.pk}, actor=actor, now=now)
    return contact.pk


def edit_contact(
    *, contact_id: UUID, changes: Mapping[str, str], actor: Actor, now: datetime
) -> None:
    """Write the named fields anew; the others stay, and nothing of what stood there is shown."""
    foundation.require(actor, access.HOLDER_EDIT)
    if not set(changes) <= CONTACT_FIELDS:
        raise BadInput("unknown_field", column="name")
    if "name" in changes and not changes["name"].strip():
        raise BadInput("missing", column="name")
    _check_reach(changes.get("region", ""), changes.get("language", ""))
    with transaction.atomic():
        contact, party = _writable_contact(contact_id, actor, now)
        for name, text in changes.items():
            setattr(contact, name, text.strip())
        contact.save(update_fields=sorted(changes))
        payload = {"contact": contact.pk, "fields": sorted(changes)}
        _tell(events.CONTACT_EDITED, party.pk, payload, actor=actor, now=now)


def _check_reach(region: str, language: str) -> None:
    if len(region) not in (0, 2, 4, 6) or not (
        (region.isascii() and region.isdigit()) or not region
    ):
        raise BadInput("region_digits", column="region")
    if language not in ("", "zh-hans", "en"):
        raise BadInput("language_unknown", column="language")


def read_contact(*, contact_id: UUID, reason: str, actor: Actor, now: datetime) -> ContactRow:
    """The plain contact; that it was read, by whom and why stays in the journal."""
    foundation.require(actor, access.HOLDER_READ)
    if not reason.strip():
        raise Refused("reason_missing")
    with transaction.atomic():
        contact = Contact.objects.filter(
            pk=contact_id, party__in=access.visible_parties(actor, register_day(now))
        ).first()
        if contact is None:
            raise NotFound(kind="contact", id=contact_id)
        payload = {"contact": contact.pk}
        texts = {"reason": reason.strip()}
        _tell(events.CONTACT_READ, contact.party_id, payload, actor=actor, now=now, texts=texts)
        return contact_row(contact, is_open=True)


def erase_contact(*, contact_id: UUID, actor: Actor, now: datetime) -> None:
    foundation.require(actor, access.HOLDER_EDIT)
    with transaction.atomic():
        contact, party = _writable_contact(contact_id, actor, now)
        contact.delete()
        payload = {"contact": contact_id}
        _tell(events.CONTACT_ERASED, party.pk, payload, actor=actor, now=now)


def _writable_contact(contact_id: UUID, actor: Actor, now: datetime) -> tuple[Contact, Party]:
    contact = Contact.objects.select_for_update().filter(pk=contact_id).first()
    if contact is None:
        raise NotFound(kind="contact", id=contact_id)
    return contact, _writable(contact.party_id, actor, now)


def _locked(party_id: UUID) -> Party:
    party = Party.objects.select_for_update().filter(pk=party_id).first()
    if party is None:
        raise NotFound(kind="holder", id=party_id)
    return party


def _writable(party_id: UUID, actor: Actor, now: datetime) -> Party:
    access.party_of(actor, party_id, register_day(now))
    return _locked(party_id)


def _tell(
    verb: str,
    party_id: UUID,
    payload: Mapping[str, object],
    *,
    actor: Actor,
    now: datetime,
    texts: dict[str, str] | None = None,
) -> None:
    foundation.journal_append(
        actor=actor,
        verb=verb,
        subject=Subject(events.HOLDER, party_id),
        payload=payload,
        texts=texts,
        now=now,
    )
