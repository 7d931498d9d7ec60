"""Imports of the register and their reports."""

from uuid import UUID

from django.db.models import QuerySet

from qingfeng.foundation.api import Actor
from qingfeng.kernel.errors import NotFound
from qingfeng.register import access
from qingfeng.register.models import Load
from qingfeng.register.queries.rights import load_row
from qingfeng.register.queries.rows import LoadRow


def _visible(actor: Actor) -> QuerySet[Load]:
    """Whoever keeps the register sees every import, a holder or agent its own."""
    if access.reads_all(actor):
        return Load.objects.all()
    return Load.objects.filter(loaded_by=actor.user_id, loaded_by__isnull=False)


def loads(*, actor: Actor, limit: int = 20) -> tuple[LoadRow, ...]:
    return tuple(load_row(item) for item in _visible(actor).order_by("-loaded_at", "-pk")[:limit])


def load(*, actor: Actor, load_id: UUID) -> LoadRow:
    found = _visible(actor).filter(pk=load_id).first()
    if found is None:
        raise NotFound(kind="register_load", id=load_id)
    return load_row(found)
