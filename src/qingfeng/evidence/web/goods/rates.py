"""What keeping goods in a place costs, from which day on, and who bears it."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from qingfeng.evidence import access
from qingfeng.evidence.actions.places import set_rate
from qingfeng.evidence.models import PlaceRate
from qingfeng.evidence.rules.places import Bearer, bearers
from qingfeng.evidence.web.goods import words
from qingfeng.evidence.web.goods.parts import Deed, Section, answer
from qingfeng.foundation.api import actor_of, formats, kit, now, staff_page
from qingfeng.law.api import HOME


class RateForm(forms.Form):
    """Without a sum, keeping goods there costs nothing from that day on."""

    since = forms.DateField(
        label=gettext_lazy("From which day"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("Today or later: what was charged before stays as it is."),
    )
    cost_a_day = forms.DecimalField(
        label=gettext_lazy("Storage cost of a lot a day, yuan"),
        max_digits=12,
        decimal_places=2,
        min_value=0,
        required=False,
    )
    bearer = forms.ChoiceField(label=gettext_lazy("Borne by"))

    def __init__(self, *args: Any, bearers: Iterable[Bearer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [(one.value, words.BEARERS[one]) for one in bearers]
        self.fields["bearer"].choices = offered  # type: ignore[attr-defined]


@staff_page(permission=access.GOODS_DECIDE)
@require_http_methods(["GET", "HEAD", "POST"])
def rate(request: HttpRequest, place_id: UUID) -> HttpResponse:
    actor, at = actor_of(request), now(request)
    found = access.place_of(actor, place_id)
    form = RateForm(
        request.POST or None,
        bearers=bearers(actor.function),
        initial={"since": at.astimezone(HOME).date()},
    )
    here = reverse("goods_place", args=[found.pk])

    def write() -> str:
        data = form.cleaned_data
        set_rate(
            place_id=found.pk,
            since=data["since"],
            a_day=data["cost_a_day"],
            bearer=Bearer(data["bearer"]),
            actor=actor,
            now=at,
        )
        return here

    deed = Deed(f"{_('Storage cost')}: {found.name}", _("Set the cost"), form=form, back=here)
    return answer(request, deed, write=write, said_then=_("Recorded."))


def rates_section(rates: Sequence[PlaceRate]) -> list[Section]:
    if not rates:
        return []
    table = kit.Table(
        caption=_("Storage cost"),
        columns=(
            kit.Column("since", _("From which day"), fixed=True),
            kit.Column("cost", _("Storage cost of a lot a day, yuan"), numeric=True),
            kit.Column("bearer", _("Borne by")),
            kit.Column("by", _("Set by")),
        ),
        rows=[
            kit.Row(
                id=str(one.pk),
                url="",
                label=formats.day(one.since),
                cells={
                    "since": one.since,
                    "cost": formats.money(one.cost_a_day or 0, one.currency),
                    "bearer": str(words.BEARERS[Bearer(one.bearer)]),
                    "by": one.set_by.name if one.set_by else "",
                },
            )
            for one in rates
        ],
        empty=kit.Empty(_("Nothing here")),
    )
    return [Section(_("Storage cost"), table)]
