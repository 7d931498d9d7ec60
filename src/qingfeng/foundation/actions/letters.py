"""Letters by e-mail: that something waits, never what. Mail is read on its way."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from django.conf import settings
from django.core.mail import send_mail
from django.urls import get_resolver
from django.utils.translation import gettext, override

from qingfeng.foundation.models import User
from qingfeng.foundation.queueing import defer
from qingfeng.foundation.ui.navigation import address_of
from qingfeng.foundation.ui.words import word
from qingfeng.kernel.ids import Subject

LETTER = "foundation.letter"


def send_letters(
    *,
    users: Iterable[UUID],
    code: str,
    subject: Subject,
    data: Mapping[str, str] | None = None,
) -> None:
    """One to each of them, with the current transaction; `code` is a notice's, `data` holds no case data."""
    for user in sorted(set(users)):
        defer(
            LETTER,
            user=str(user),
            code=code,
            kind=subject.kind,
            identifier=str(subject.id),
            data=dict(data or {}),
        )


def post_letter(
    *, user_id: UUID, code: str, subject: Subject | None, data: Mapping[str, str]
) -> None:
    """In the language of whoever gets it; somebody who has left gets none. The link opens only after signing in."""
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is None:
        return
    with override(user.language):
        text = word("notice", code) % data
        end = gettext("Sign in to Qingfeng to read it. This letter holds no case data on purpose.")
        lines = [text, *_link(subject), end]
        send_mail(text, "\n\n".join(lines) + "\n", None, [user.email])


def _link(subject: Subject | None) -> list[str]:
    """The public address is a setting: a worker has no request to take it from. Without it a letter has no link."""
    get_resolver().url_patterns  # noqa: B018 - a worker serves no page, so nothing else has read where pages stand
    site = settings.QINGFENG_PUBLIC_URL
    page = address_of(subject.kind, subject.id) if subject else ""
    return [f"{site}{page}"] if site and page else []
