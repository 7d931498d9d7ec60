"""An empty installation gets its first office and its first administrator; a second call changes nothing."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from qingfeng.foundation.actions.accounts import (
    admit,
    create_organisation,
    create_role,
    create_user,
)
from qingfeng.foundation.api import Actor
from qingfeng.foundation.models import Membership


@dataclass(frozen=True)
class Office:
    name: str
    kind: str
    function: str
    region: str


def has_administrator(now: datetime) -> bool:
    return Membership.objects.filter(role__is_admin=True, valid_from__lte=now).exists()


@transaction.atomic
def create_first_administrator(
    *, email: str, name: str, password: str, office: Office, actor: Actor, now: datetime
) -> None:
    found = create_organisation(
        kind=office.kind,
        name=office.name,
        function=office.function,
        region=office.region,
        actor=actor,
        now=now,
    )
    role = create_role(
        organisation_id=found.id,
        name="Administrator",
        permissions=["*:read"],
        is_admin=True,
        actor=actor,
        now=now,
    )
    user = create_user(email=email, name=name, password=password, actor=actor, now=now)
    admit(user_id=user.id, role_id=role.id, actor=actor, now=now)
