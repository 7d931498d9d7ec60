"""An outsider tries every address: nothing of another office's work ever shows."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from qingfeng.foundation.api import system_actor
from qingfeng.foundation.models import User
from qingfeng.kernel.ids import Subject
from qingfeng.law import api as law
from qingfeng.law.models import RuleEdition
from qingfeng.law.rules.writing import table_text, version_body
from qingfeng.market.models import Lead, LeadCheck
from tests.support import leads as build

pytestmark = pytest.mark.django_db

SECRET_TITLE = "朱雀秘款七三一"
RULE = "cn.penalty.filing_check"
SECRET_MARK = "Zhuquexuan"
# The mark itself is no secret to agencies: they read the whole register.
SECRETS = (SECRET_TITLE, "shop s-731")
# Pages that belong to whoever is signed in, or to everybody.
OPEN_PREFIXES = ("accounts/", "i18n/", "static/")
# A form that is refused for what it says may send its sender back to a page of his own.
REFUSED = {"get": {400, 401, 403, 404, 405}, "post": {302, 400, 401, 403, 404, 405}}
OPEN_NAMES = {"landing", "health", "set_theme"}
ALL = (*build.ALL, "seller:read", "listing:read", "listing:add", "platform:read", "screening:read",
       "screening:add", "right:add", "right:edit", "licence:read", "licence:add", "holder:read")  # fmt: skip


@dataclass(frozen=True)
class World:
    objects: dict[str, Any]
    monitor: UUID
    nobody: UUID
    elsewhere: UUID


@pytest.fixture
def world() -> World:
    own = build.office("secret platform", "platform")
    monitor = build.person("monitor", own, permissions=ALL)
    nobody = build.person("nobody", build.office("lab", "appraisal"), permissions=())
    far = build.office("far regulator", "agency", "market_regulation", "460000")
    elsewhere = build.person("elsewhere", far, region="46", permissions=ALL)
    on = build.platform("secretplatform", own, region="350300")
    seller = build.seller("s-731", on, "350300")
    mark = build.right(SECRET_MARK, build.holder("朱雀轩有限公司"))
    feed = build.Feed(on)
    listing = feed.offer("L-731", seller, mark, 0.93, title=SECRET_TITLE)
    feed.open()
    lead = Lead.objects.get()
    objects = {
        "lead_id": lead.pk,
        "listing_id": listing,
        "seller_id": seller.pk,
        "import_id": feed.intake.listing_import_id,
        "run_id": feed.run.pk,
        "platform_id": on.pk,
        "organisation_id": own.pk,
        "user_id": monitor.user_id,
        "clock_id": _clock(own.pk),
        "edition_id": _edition(monitor.user_id),
    }
    assert monitor.user_id
    assert nobody.user_id
    assert elsewhere.user_id
    return World(objects, monitor.user_id, nobody.user_id, elsewhere.user_id)


def _clock(office: UUID) -> UUID:
    return law.start_clock(
        subject=Subject("case", build.named("case")),
        rule=RULE,
        start=build.NOW,
        office=office,
        actor=system_actor(),
        now=build.NOW,
    )


def _edition(drafter: UUID | None) -> UUID:
    return RuleEdition.objects.create(
        id=build.named("edition"),
        rule=RULE,
        number=2,
        in_force=build.NOW.date(),
        body=table_text(version_body(law.library().rules[RULE].versions[-1], "cn")),
        source=SECRET_TITLE,
        reason=SECRET_TITLE,
        drafted_by_id=drafter,
        drafted_at=build.NOW,
    ).pk


def addresses() -> Iterator[tuple[str, tuple[str, ...], URLPattern]]:
    yield from _walk(get_resolver(), "", ())


def _walk(
    node: URLResolver, prefix: str, converters: tuple[str, ...]
) -> Iterator[tuple[str, tuple[str, ...], URLPattern]]:
    for entry in node.url_patterns:
        path = prefix + str(entry.pattern)
        names = (*converters, *entry.pattern.converters)
        if isinstance(entry, URLResolver):
            yield from _walk(entry, path, names)
        else:
            yield path, names, entry


def filled(path: str, names: tuple[str, ...], entry: URLPattern, world: World) -> str:
    for name in names:
        value = world.objects.get(name, _stand_in(entry, name))
        path = _put(path, name, str(value))
    return "/" + path


def _stand_in(entry: URLPattern, name: str) -> object:
    kind = type(entry.pattern.converters.get(name)).__name__
    return {"UUIDConverter": UUID(int=7), "IntConverter": 0}.get(kind, "lead")


def _put(path: str, name: str, value: str) -> str:
    before, _, rest = path.partition(f":{name}>")
    if _:
        return before[: before.rindex("<")] + value + rest
    return path.replace(f"<{name}>", value)


def guarded(world: World) -> list[tuple[str, bool]]:
    """Every address with real ids in it, and whether it names one of the secret objects."""
    found = []
    for path, names, entry in addresses():
        if path.startswith(OPEN_PREFIXES) or entry.name in OPEN_NAMES or "(?P" in path:
            continue
        # Whose organisation or account it is, is the administrators' business alone.
        secret = any(name in world.objects for name in names)
        found.append((filled(path, names, entry, world), secret))
    return found


def signed_in(user: UUID) -> Client:
    client = Client(raise_request_exception=True)
    client.force_login(User.objects.get(pk=user))
    return client


@pytest.mark.parametrize("who", ["nobody", "elsewhere"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_an_outsider_finds_nothing(world: World, who: str, method: str) -> None:
    client = signed_in(getattr(world, who))
    tried = guarded(world)
    assert sum(secret for _, secret in tried) >= 10
    for address, secret in tried:
        answer = getattr(client, method)(address)
        body = b"".join(answer) if answer.streaming else answer.content
        text = body.decode(errors="replace")
        assert not any(word in text for word in SECRETS), f"{who} {method} {address}"
        if secret:
            assert answer.status_code in REFUSED[method], f"{who} {method} {address}"
    assert not LeadCheck.objects.exists()


def test_a_stranger_is_sent_to_sign_in(world: World) -> None:
    for address, secret in guarded(world):
        answer = Client().get(address)
        if secret:
            assert answer.status_code in {302, 401, 403, 404, 405}, address


def test_the_owner_does_find_it(world: World) -> None:
    """The control: the same addresses show the secret to the office that may see it."""
    client = signed_in(world.monitor)
    page = client.get(reverse("lead", kwargs={"lead_id": world.objects["lead_id"]}))
    assert page.status_code == 200
    assert SECRET_TITLE in page.content.decode()
    assert SECRET_TITLE in client.get(reverse("queue")).content.decode()
