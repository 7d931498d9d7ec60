"""Letters by e-mail: that something waits, never what. Mail is read on its way."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from django.core.mail import send_mail
from django.utils.translation import gettext, override

from qingfeng.foundation.models import User
from qingfeng.foundation.queueing import defer
from qingfeng.foundation.ui.words import word

LETTER = "foundation.letter"


def send_letters(
    *, users: Iterable[UUID], code: str, data: Mapping[str, str] | None = None
) -> None:
    """One to each of them, with the current transaction; `code` is a notice's, `data` holds no case data."""
    for user in sorted(set(users)):
        defer(LETTER, user=str(user), code=code, data=dict(data or {}))


def post_letter(*, user_id: UUID, code: str, data: Mapping[str, str]) -> None:
    """In the language of whoever gets it; somebody who has left gets none."""
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is None:
        return
    with override(user.language):
        text = word("notice", code) % data
        end = gettext("Sign in to Qingfeng to read it. This letter holds no case data on purpose.")
        send_mail(text, f"{text}\n\n{end}\n", None, [user.email])
