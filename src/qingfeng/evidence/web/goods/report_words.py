"""What the year's report says in the same words on the page and on paper."""

from django.utils.translation import gettext as _

from qingfeng.evidence.queries.stock_report import Act, Line
from qingfeng.evidence.rules.handling import SealSeen
from qingfeng.evidence.web.goods import words
from qingfeng.evidence.web.goods.parts import amount
from qingfeng.foundation.api import word


def counted_title(title: str, shown: int, every: int) -> str:
    """A title that says so where not everything is named under it."""
    if every <= shown:
        return title
    values = {"title": title, "shown": shown, "every": every}
    return _("%(title)s: the first %(shown)d of %(every)d") % values


def act_word(act: Act) -> str:
    return word("verb", f"custody.{act.verb}") if act.verb != "find" else _("Found")


def kinds_of(one: Line) -> str:
    return ", ".join(str(words.INCIDENTS[kind]) for kind in one.kinds)


def counted_amount(one: Line) -> str:
    return amount(one.counted, one.unit) if one.counted is not None else ""


def seal_told(seen: str, read: str) -> str:
    """The number that was read, and where none was, what is said of the seal."""
    told = words.SEALS.get(SealSeen(seen))
    return " · ".join(filter(None, (read, str(told) if told else "")))


def explained(one: Line) -> str:
    told = " · ".join(filter(None, (one.note, *one.explanations)))
    return told or (_("Not yet explained") if one.kinds else "")
