from django.urls import path, reverse_lazy
from django.utils.translation import gettext_lazy as _

from qingfeng.foundation.api import MenuEntry, add_addresses, add_menu
from qingfeng.law import access
from qingfeng.law.web import (
    calendars,
    clocks,
    editions,
    library,
    rules,
    threshold,
    trying,
    words,
)

__all__ = ["urlpatterns", "words"]

urlpatterns = [
    path("law/", library.listing, name="law"),
    path("law/packs/<str:name>/", library.pack, name="law_pack"),
    path("law/packs/<str:name>/export/", library.export, name="law_export"),
    path("law/import/", editions.upload, name="law_import"),
    path("law/editions/", editions.listing, name="law_editions"),
    path("law/editions/<uuid:edition_id>/", editions.show, name="law_edition"),
    path("law/editions/<uuid:edition_id>/decide/", editions.decide, name="law_edition_decide"),
    path("law/rules/<str:rule_id>/", rules.show, name="law_rule"),
    path("law/rules/<str:rule_id>/try/", trying.show, name="law_try"),
    path("law/rules/<str:rule_id>/new/", editions.new, name="law_edition_new"),
    path("law/threshold/", threshold.show, name="law_threshold"),
    path("law/threshold/panel/", threshold.fragment, name="law_threshold_panel"),
    path("law/clocks/", clocks.listing, name="law_clocks"),
    path("law/clocks/<uuid:clock_id>/", clocks.show, name="law_clock"),
    path("law/clocks/<uuid:clock_id>/panel/", clocks.fragment, name="law_clock_panel"),
    path("law/calendars/<str:jurisdiction>/<int:year>/", calendars.show, name="law_calendar"),
]

add_menu(
    MenuEntry("law", _("Law library"), reverse_lazy("law"), "scale", "records", 260),
    MenuEntry("law-clocks", _("Running clocks"), reverse_lazy("law_clocks"), "hourglass", "records", 265),
    MenuEntry(
        "law-editions",
        _("Versions of rules"),
        reverse_lazy("law_editions"),
        "versions",
        "manage",
        790,
        (access.DRAFT, access.RELEASE),
    ),
)  # fmt: skip
add_addresses({"clock": "/law/clocks/{id}/", "rule_edition": "/law/editions/{id}/"})
