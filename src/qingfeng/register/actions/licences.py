"""Granting and ending licences, the links of the chain."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from qingfeng.foundation import api as foundation
from qingfeng.foundation.api import Actor
from qingfeng.kernel.errors import NotFound, Refused
from qingfeng.kernel.ids import Subject, uuid7
from qingfeng.register import access, events
from qingfeng.register.models import Licence, Party, Right
from qingfeng.register.rules.licensing import faults
from qingfeng.register.rules.validity import register_day
from qingfeng.register.rules.vocabulary import LicenceKind


@dataclass(frozen=True, slots=True)
class LicenceTerms:
    """What is granted; an empty list sets no limit in that respect."""

    kind: LicenceKind
    valid_from: date
    valid_to: date | None = None
    classes: Sequence[int] = ()
    goods: Sequence[str] = ()
    territories: Sequence[str] = ()
    channels: Sequence[str] = ()
    may_sublicense: bool = False


def grant_licence(
    *,
    right_id: UUID,
    licensor_id: UUID,
    licensee_id: UUID,
    terms: LicenceTerms,
    actor: Actor,
    now: datetime,
) -> UUID:
    on = register_day(now)
    with transaction.atomic():
        right = access.right_of(actor, right_id, on)
        access.require_write(actor, right, access.LICENCE_ADD, on)
        _refuse_faults(right, licensor_id, licensee_id, terms)
        licence = Licence(
            id=uuid7(now),
            right=right,
            licensor_id=licensor_id,
            licensee_id=licensee_id,
            kind=terms.kind.value,
            classes=sorted(set(terms.classes)),
            goods=list(dict.fromkeys(terms.goods)),
            territories=sorted(set(terms.territories)),
            channels=sorted(set(terms.channels)),
            valid_from=terms.valid_from,
            valid_to=terms.valid_to,
            may_sublicense=terms.may_sublicense,
            is_demo=right.is_demo,
            created_at=now,
        )
        licence.save(force_insert=True)
        foundation.journal_append(
            actor=actor,
            verb=events.LICENCE_GRANTED,
            subject=Subject(events.LICENCE, licence.pk),
            payload=asdict(
                events.LicenceGranted(
                    licence=licence.pk, right=right.pk, licensor=licensor_id, licensee=licensee_id
                )
            ),
            now=now,
        )
    return licence.pk


def _refuse_faults(right: Right, licensor_id: UUID, licensee_id: UUID, terms: LicenceTerms) -> None:
    parties = Party.objects.filter(pk__in={licensor_id, licensee_id})
    found = set(parties.values_list("pk", flat=True))
    for party in (licensor_id, licensee_id):
        if party not in found:
            raise NotFound(kind="holder", id=party)
    codes = faults(
        same_party=licensor_id == licensee_id,
        classes=terms.classes,
        right_classes=list(right.classes.values_list("number", flat=True)),
        territories=terms.territories,
        channels=terms.channels,
        valid_from=terms.valid_from,
        valid_to=terms.valid_to,
    )
    if codes:
        raise Refused(*codes)


def end_licence(*, licence_id: UUID, ended_on: date, actor: Actor, now: datetime) -> None:
    """From the day after, the link no longer carries a chain; what was covered before stays covered."""
    on = register_day(now)
    with transaction.atomic():
        access.licence_of(actor, licence_id, on)
        licence = (
            Licence.objects.select_for_update(of=("self",))
            .select_related("right")
            .get(pk=licence_id)
        )
        access.require_write(actor, licence.right, access.LICENCE_EDIT, on)
        if licence.ended_on is not None:
            raise Refused("licence_ended_already")
        if ended_on < licence.valid_from:
            raise Refused("ends_before_it_begins")
        licence.ended_on = ended_on
        licence.save(update_fields=["ended_on"])
        foundation.journal_append(
            actor=actor,
            verb=events.LICENCE_ENDED,
            subject=Subject(events.LICENCE, licence.pk),
            payload=asdict(
                events.LicenceEnded(
                    licence=licence.pk, right=licence.right_id, ended_on=ended_on.isoformat()
                )
            ),
            now=now,
        )
