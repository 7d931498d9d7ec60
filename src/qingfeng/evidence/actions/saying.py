"""Words that are written down for good: in the language of the installation, whoever happens to act."""

from django.conf import settings
from django.urls import get_resolver
from django.utils.translation import override

from qingfeng.foundation.api import word


def written_word(code: str) -> str:
    """The word for a state, as a title or a record keeps it."""
    get_resolver().url_patterns  # noqa: B018 - a worker serves no page, so nothing else has read the words
    with override(settings.LANGUAGE_CODE):
        return word("state", code)
