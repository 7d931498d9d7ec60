"""Platforms: entered by an administrator, or met by name in a file."""

import re
from datetime import datetime
from uuid import UUID

from django.db import transaction

from qingfeng.foundation.api import Actor, journal_append, require
from qingfeng.kernel.digest import sha256
from qingfeng.kernel.errors import BadInput
from qingfeng.kernel.ids import Subject, uuid7
from qingfeng.market.access.intake import ADD_PLATFORM
from qingfeng.market.models import TRADING_MODELS, Platform

UNNAMED = "unnamed"
_CODE = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}\Z")
_REGION = re.compile(r"([0-9]{6})?\Z")


def add_platform(
    *,
    code: str,
    name_zh: str,
    name_en: str,
    trading_model: str,
    actor: Actor,
    now: datetime,
    domicile_region: str = "",
    organisation_id: UUID | None = None,
    is_demo: bool = False,
) -> Platform:
    """Enter a platform, or bring the one of that code up to date."""
    require(actor, ADD_PLATFORM)
    _check(code, trading_model, domicile_region)
    wanted = {
        "name_zh": name_zh[:120],
        "name_en": name_en[:120],
        "trading_model": trading_model,
        "domicile_region": domicile_region,
        "organisation_id": organisation_id,
        "is_demo": is_demo,
    }
    with transaction.atomic():
        platform, made = Platform.objects.get_or_create(
            code=code, defaults={"id": uuid7(now), "registered_at": now, **wanted}
        )
        changed = sorted(name for name, value in wanted.items() if getattr(platform, name) != value)
        if changed:
            Platform.objects.filter(pk=platform.pk).update(**wanted)
            platform.refresh_from_db()
        if made or changed:
            journal_append(
                actor=actor,
                verb="platform.added" if made else "platform.changed",
                subject=Subject("platform", platform.id),
                payload={"code": code, "trading_model": trading_model, "changed": changed},
                now=now,
            )
    return platform


def _check(code: str, trading_model: str, domicile_region: str) -> None:
    if not _CODE.match(code):
        raise BadInput("platform_code_unfit", column="code", value=code[:60])
    if trading_model not in TRADING_MODELS:
        raise BadInput("trading_model_unknown", column="trading_model", value=trading_model[:60])
    if not _REGION.match(domicile_region):
        raise BadInput(
            "region_not_six_digits", column="domicile_region", value=domicile_region[:20]
        )


def platform_by_name(name: str) -> Platform | None:
    """The platform with this code or either of its names."""
    wanted = name.strip()
    for field in ("code", "name_zh", "name_en"):
        found = Platform.objects.filter(**{f"{field}__iexact": wanted}).order_by("id").first()
        if found is not None:
            return found
    return None


def meet_platform(*, name: str, region: str, actor: Actor, now: datetime) -> Platform:
    """The platform of that name; one that was never heard of is entered with its way of trading not stated."""
    found = platform_by_name(name)
    if found is not None:
        return found
    return add_platform(
        code=_code_for(name),
        name_zh=name.strip(),
        name_en=name.strip(),
        trading_model="not_stated",
        domicile_region=region,
        actor=actor,
        now=now,
    )


def unnamed_platform(*, actor: Actor, now: datetime) -> Platform:
    """Where listings stand whose file says nothing of a platform."""
    found = Platform.objects.filter(code=UNNAMED).first()
    return found or add_platform(
        code=UNNAMED,
        name_zh="未注明平台",
        name_en="Platform not stated",
        trading_model="not_stated",
        actor=actor,
        now=now,
    )


def _code_for(name: str) -> str:
    plain = re.sub(r"[^a-z0-9]+", "-", name.strip().lower()).strip("-")
    return (
        plain
        if _CODE.match(plain) and plain != UNNAMED
        else f"p-{sha256(name.strip().encode())[:12]}"
    )
