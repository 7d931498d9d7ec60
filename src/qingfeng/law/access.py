"""Who reads and who changes the law of an installation.

The library is open to whoever is logged in. Running clocks belong to the office that is bound or entitled; what else
an office may see of them, the domain of the subject shows on its own pages.
"""

from typing import Final
from uuid import UUID

from django.db.models import QuerySet

from qingfeng.foundation.api import Actor
from qingfeng.kernel.errors import NotFound
from qingfeng.law.models import Clock

DRAFT: Final = "law:edit"
RELEASE: Final = "law:decide"


def sees_editions(actor: Actor) -> bool:
    """Drafts and their reasons: whoever writes or releases them, and administrators."""
    return actor.is_admin or actor.may(DRAFT) or actor.may(RELEASE)


def visible_clocks(actor: Actor) -> QuerySet[Clock]:
    if actor.is_admin or actor.office_kind == "system":
        return Clock.objects.all()
    if actor.office_id is None:
        return Clock.objects.none()
    return Clock.objects.filter(office=actor.office_id)


def clock_of(actor: Actor, clock_id: UUID) -> Clock:
    clock = visible_clocks(actor).filter(pk=clock_id).first()
    if clock is None:
        raise NotFound(kind="clock", id=clock_id)
    return clock
