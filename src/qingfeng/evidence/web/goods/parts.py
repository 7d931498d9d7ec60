"""What the pages of goods share: a record, its sections and deeds, and how a deed that was sent is answered."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import BinaryIO, Final, cast
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.files.base import File
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from qingfeng.evidence import access, events
from qingfeng.evidence.models import Measure, OrderLine, Purchase
from qingfeng.evidence.queries.grounds import ground_named
from qingfeng.evidence.web.about import About
from qingfeng.foundation.api import (
    actor_of,
    blamed,
    formats,
    in_language,
    kit,
    now,
    said,
    store_file,
    word,
)
from qingfeng.kernel.errors import BadInput, Conflict, Refused

MOST_BYTES = 40 << 20
MOST_FILM = 500 << 20
FILES = frozenset({"image", "pdf"})
FILMS = FILES | {"video"}


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    table: kit.Table | None = None
    lines: Sequence[kit.HistoryLine] = ()
    pictures: Sequence[kit.Picture] = ()
    adding: "Adding | None" = None


@dataclass(frozen=True, slots=True)
class Adding:
    """A further thing for the form beneath, found by what is typed or scanned."""

    label: str
    submit: str
    kept: Sequence[tuple[str, str]] = ()
    name: str = "add"
    scans: bool = True


@dataclass(frozen=True, slots=True)
class Deed:
    """A form that writes: where it is sent, and where one comes out."""

    title: str
    submit: str
    url: str = ""
    form: forms.Form | None = None
    tone: str = "primary"
    back: str = ""
    about: About | None = None
    adding: Adding | None = None
    folded: bool = False
    facts: Sequence[tuple[str, object]] = ()
    summed: "Summed | None" = None


@dataclass(frozen=True, slots=True)
class Summed:
    """Fields whose quantities together make up a whole; the page adds them up as they are typed."""

    fields: Sequence[str]
    whole: Decimal
    unit: str

    @property
    def named(self) -> str:
        return " ".join(self.fields)

    @property
    def plain(self) -> str:
        return amount(self.whole)

    @property
    def told(self) -> str:
        return amount(self.whole, self.unit)


@dataclass(frozen=True, slots=True)
class Record:
    heading: str
    back: str
    back_label: str
    badges: Sequence[kit.Badge] = ()
    buttons: Sequence[kit.Button] = ()
    notes: Sequence[str] = ()
    clocks: Sequence[str] = ()
    sections: Sequence[Section] = ()
    deeds: Sequence[Deed] = ()
    facts: Sequence[tuple[str, object]] = field(default_factory=tuple)
    glance: "Glance | None" = None
    # What happened stands below everything that is to be done.
    after: Sequence[Section] = ()
    # What was signed, drawn or filmed: what it is, and the address that opens it.
    papers: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True)
class Glance:
    """What somebody opens the page for, above all else: how it stands, what comes next, and what may be done."""

    facts: Sequence[tuple[str, object]]
    acts: Sequence[kit.Button]


# Pages of records that evidence and bags are kept of: the kind, by the name of the page.
_PACKED: Final = {
    "goods_lot": events.LOT,
    "goods_list": events.ITEM_LIST,
    "goods_measure": events.MEASURE,
    "goods_order": events.ORDER,
}


def show(request: HttpRequest, record: Record) -> HttpResponse:
    shown = {
        "record": record,
        "evidence": _linked(request, "evidence_of", access.READ),
        "bags": _linked(request, "evidence_bags", access.SHARE),
    }
    return render(request, "evidence/goods_record.html", shown)


def _linked(request: HttpRequest, name: str, permission: str) -> str:
    """Where the record's evidence or its bags are, for whoever may see them."""
    page = request.resolver_match
    kind = _PACKED.get(page.url_name or "") if page else None
    if page is None or kind is None or not actor_of(request).may(permission):
        return ""
    (about,) = page.kwargs.values()
    return reverse(name, args=[kind, about])


def answer(
    request: HttpRequest, deed: Deed, *, write: Callable[[], str], said_then: str
) -> HttpResponse:
    """A page of one form: written and led on to the address that `write` gives, or shown with what was refused."""
    form = deed.form
    if form is not None and request.method == "POST" and form.is_valid():
        with blamed(form):
            address = write()
            messages.success(request, said_then)
            return redirect(address)
    return render(request, "evidence/goods_form.html", {"deed": deed})


def done(request: HttpRequest, back: str, write: Callable[[], object], told: str) -> HttpResponse:
    """A button on a record: what it does, or why it was not done, is said on the page it comes from."""
    try:
        write()
    except (BadInput, Conflict, Refused) as error:
        messages.error(request, conflict_text(error))
    else:
        messages.success(request, told)
    return redirect(back)


def entered(
    request: HttpRequest,
    form: forms.Form,
    *,
    write: Callable[[], object],
    told: str,
    back: str,
    again: Callable[[], HttpResponse],
) -> HttpResponse:
    """A form on a record: written, or the record `again` with what was wrong at its field and all that was typed."""
    if form.is_valid():
        with blamed(form):
            write()
            messages.success(request, told)
            return redirect(back)
    return again()


def conflict_text(error: BadInput | Conflict | Refused) -> str:
    """Somebody was first: who, when and with what."""
    if not isinstance(error, Conflict) or "by" not in error.data:
        return said(error)
    values = {
        "text": said(error),
        "lot": error.data["lot"],
        "by": error.data["by"],
        "verb": word("verb", f"custody.{error.data['verb']}"),
        "at": formats.moment(error.data["at"]),  # type: ignore[arg-type]
    }
    return _("%(text)s Lot %(lot)s: %(verb)s, signed by %(by)s at %(at)s.") % values


def kept_file(
    request: HttpRequest, sent: "File[bytes] | None", kinds: frozenset[str] = FILES
) -> str:
    """The digest under which a sent picture, scan or film is stored now, or nothing where none was sent."""
    if sent is None:
        return ""
    stored = store_file(
        content=cast("BinaryIO", sent.file),
        name=sent.name or "",
        kinds=kinds,
        max_bytes=MOST_FILM if "video" in kinds else MOST_BYTES,
        actor=actor_of(request),
        now=now(request),
    )
    return stored.sha256


def weighed(line: OrderLine) -> str:
    """In kilograms, and why it is not what it was before."""
    weight = "" if line.weight is None else amount(line.weight)
    return " ".join(
        part for part in (weight, f"({line.weight_note})" * bool(line.weight_note)) if part
    )


def amount(quantity: Decimal, unit: str = "") -> str:
    """Without the zeros that the column keeps."""
    text = f"{quantity.normalize():f}"
    return f"{text} {unit}".strip()


def linked(purchase: Purchase | None) -> str:
    """Where it was bought, for a fact of the record."""
    if purchase is None:
        return ""
    address = reverse("purchase", args=[purchase.pk])
    return format_html('<a href="{}">{}</a>', address, purchase.title)


def opened(lot: UUID, papers: Iterable[tuple[str | None, str]]) -> list[tuple[str, str]]:
    """Each paper of a lot once, with its address."""
    named = {sha256: title for sha256, title in papers if sha256}
    return [(title, reverse("goods_picture", args=[lot, one])) for one, title in named.items()]


# What a phone shows in one line beside its label.
LONGEST_WHOLE: Final = 28


def whole(number: str) -> str:
    """The number of a lot or a seal, which no line breaks behind a hyphen."""
    if not number or len(number) > LONGEST_WHOLE or not number.isascii():
        return number
    return format_html('<span class="qf-whole">{}</span>', number)


def status_badge(status: str) -> kit.Badge:
    tones: dict[str, kit.Tone] = {
        "lost": "overdue",
        "missing": "overdue",
        "testing": "info",
        "sampled": "info",
    }
    return kit.Badge(word("state", f"custody.{status}"), tones.get(status, "neutral"))


def identifier(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def statute_of(measure: Measure) -> str:
    """What it rests on, in the reader's language; the Chinese words are those that were signed."""
    ground = ground_named(measure.ground, on=measure.proposed_at)
    if ground is None or not ground.statute_en:
        return str(measure.statute)
    return str(in_language(measure.statute, ground.cited_en))
