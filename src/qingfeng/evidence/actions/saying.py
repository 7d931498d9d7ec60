"""Words that are written down for good: in the language of the installation, whoever happens to act."""

from typing import Literal

from django.conf import settings
from django.urls import get_resolver
from django.utils.translation import override

from qingfeng.foundation.api import word


def written_word(code: str, kind: Literal["kind", "state", "verb"] = "state") -> str:
    """The word for a state or another code, as a title or a record keeps it."""
    get_resolver().url_patterns  # noqa: B018 - a worker serves no page, so nothing else has read the words
    with override(settings.LANGUAGE_CODE):
        return word(kind, code)
