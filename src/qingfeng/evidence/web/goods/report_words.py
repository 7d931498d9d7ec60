"""What the year's report says in the same words on the page and on paper."""

from django.utils.translation import gettext as _

from qingfeng.evidence.queries.stock_report import Act, Differing
from qingfeng.evidence.web.goods import words
from qingfeng.foundation.api import word


def counted_title(title: str, shown: int, every: int) -> str:
    """A title that says so where not everything is named under it."""
    if every <= shown:
        return title
    values = {"title": title, "shown": shown, "every": every}
    return _("%(title)s: the first %(shown)d of %(every)d") % values


def act_word(act: Act) -> str:
    return word("verb", f"custody.{act.verb}") if act.verb != "find" else _("Found")


def kinds_of(one: Differing) -> str:
    return ", ".join(str(words.INCIDENTS[kind]) for kind in one.kinds)


def explained(one: Differing) -> str:
    return " · ".join(filter(None, (one.note, *one.explanations))) or _("Not yet explained")
