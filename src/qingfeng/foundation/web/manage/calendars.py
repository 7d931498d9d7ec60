"""Working days by year, added by file."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from qingfeng.foundation.api import actor_of, calendar_years, load_calendar_year, now, staff_page
from qingfeng.foundation.ui.blame import blamed
from qingfeng.foundation.web.manage.forms import YearForm


@staff_page(admin=True)
@require_http_methods(["GET", "HEAD", "POST"])
def listing(request: HttpRequest) -> HttpResponse:
    form = YearForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        with blamed(form):
            load_calendar_year(file=file, name=file.name, actor=actor_of(request), now=now(request))
            messages.success(request, _("Year loaded."))
            return redirect("manage_calendars")
    years = sorted(calendar_years(), key=lambda row: (row.jurisdiction, -row.year))
    context = {"form": form, "years": years}
    return render(request, "manage/calendars.html", context, status=422 if form.errors else 200)
