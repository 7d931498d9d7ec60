"""A small cast round a small register: two holders, an agent, a platform, an agency, an outsider."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID

import pytest
from django.test import Client

from qingfeng.foundation.api import Actor, system_actor
from qingfeng.foundation.models import Membership, Organisation, Role, User
from qingfeng.register import api
from qingfeng.register.api import LicenceKind, LicenceTerms, PartyFields
from qingfeng.register.models import Party, Right

NOW = datetime(2026, 10, 15, 2, 0, tzinfo=UTC)
ON = date(2026, 10, 15)
ALL = tuple(
    f"{kind}:{verb}" for kind in ("right", "licence", "holder") for verb in ("read", "add", "edit")
)
ROWS: tuple[dict[str, object], ...] = (
    {
        "right_id": "falcon",
        "mark": "Falcon",
        "aliases": "FLC",
        "names_zh": "隼",
        "nice_classes": "18|25",
        "goods": "25:shoes",
        "holder": "Falcon Works",
        "number": "12345678",
        "valid_from": "2017-01-07",
        "valid_to": "2027-01-06",
    },
    {
        "right_id": "heron",
        "mark": "Heron",
        "nice_classes": "14",
        "holder": "Heron SA",
        "number": "G1234567",
        "valid_to": "2026-10-15",
    },
    {"right_id": "chair", "mark": "Chair", "kind": "design", "holder": "Heron SA"},
)


@dataclass
class Cast:
    actors: dict[str, Actor] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Actor:
        return self.actors[name]


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    def make(*rows: Mapping[str, object], name: str = "register.ndjson") -> Path:
        path = tmp_path / name
        path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        return path

    return make


@pytest.fixture
def cast(db: None) -> Cast:
    cast = Cast()
    for name, kind, function in (
        ("falcon", "right_holder", ""),
        ("heron", "right_holder", ""),
        ("agent", "agent", ""),
        ("platform", "platform", ""),
        ("agency", "agency", "market_regulation"),
        ("outsider", "appraisal", ""),
    ):
        permissions = () if name == "outsider" else ALL
        _seat(cast, name, kind, function, permissions)
    return cast


def _seat(cast: Cast, name: str, kind: str, function: str, permissions: tuple[str, ...]) -> None:
    office = Organisation.objects.create(kind=kind, name=f"office {name}", function=function)
    role = Role.objects.create(
        organisation=office, name="role", function=function, permissions=list(permissions)
    )
    user = User.objects.create_user(f"{name}@example.test", "a long password 17", name=name)
    Membership.objects.create(user=user, role=role, valid_from=datetime(2026, 1, 1, tzinfo=UTC))
    cast.users[name] = user
    cast.actors[name] = Actor(
        user_id=user.id,
        office_id=office.id,
        office_kind=kind,
        function=function,
        permissions=frozenset(permissions),
    )


@pytest.fixture
def register(cast: Cast, write: Callable[..., Path]) -> Cast:
    """The rows loaded; Falcon and Heron have accounts here, the agent acts for Heron until June."""
    system = system_actor()
    api.load_register(write(*ROWS), actor=system, now=NOW)
    for name, party in (("falcon", "Falcon Works"), ("heron", "Heron SA")):
        api.link_organisation(
            party_id=party_named(party),
            organisation_id=cast[name].office_id,
            actor=system,
            now=NOW,
        )
    agent = api.add_party(fields=PartyFields("Agent Ltd"), actor=system, now=NOW)
    api.link_organisation(
        party_id=agent, organisation_id=cast["agent"].office_id, actor=system, now=NOW
    )
    api.grant_agency(
        holder_id=party_named("Heron SA"),
        agent_id=agent,
        valid_from=date(2026, 1, 1),
        valid_to=date(2026, 12, 31),
        actor=system,
        now=NOW,
    )
    return cast


@pytest.fixture
def signed_in(register: Cast) -> Callable[..., Client]:
    """A browser of one of the cast, in a language."""

    def sign_in(who: str, language: str = "en") -> Client:
        client = Client(headers={"accept-language": language})
        client.force_login(
            register.users[who], backend="allauth.account.auth_backends.AuthenticationBackend"
        )
        client.cookies["qingfeng_language"] = language
        return client

    return sign_in


def party_named(name: str) -> UUID:
    return Party.objects.get(name=name).pk


def right_named(reference: str) -> Right:
    return Right.objects.get(reference=reference)


def licensed(licensor: str, licensee: str, **terms: object) -> UUID:
    """A licence of Falcon from one party to another, the parties made where they are missing."""
    system = system_actor()
    for name in (licensor, licensee):
        if not Party.objects.filter(name=name).exists():
            api.add_party(fields=PartyFields(name), actor=system, now=NOW)
    base: dict[str, object] = {"kind": LicenceKind.ORDINARY, "valid_from": date(2026, 1, 1)}
    return api.grant_licence(
        right_id=right_named("falcon").pk,
        licensor_id=party_named(licensor),
        licensee_id=party_named(licensee),
        terms=LicenceTerms(**{**base, **terms}),  # type: ignore[arg-type]
        actor=system,
        now=NOW,
    )
