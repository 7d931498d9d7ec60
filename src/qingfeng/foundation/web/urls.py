from django.urls import path, reverse_lazy
from django.utils.translation import gettext_lazy as _

from qingfeng.foundation.ui.navigation import MenuEntry, add_menu
from qingfeng.foundation.web import kit_page, pages

urlpatterns = [
    path("", pages.landing, name="landing"),
    path("healthz", pages.health, name="health"),
    path("theme/", pages.set_theme, name="set_theme"),
    path("profile/", pages.profile, name="profile"),
    path("profile/office/", pages.switch_office, name="switch_office"),
    path("notices/", pages.notices, name="notices"),
    path("manage/ui-kit/", kit_page.show, name="ui_kit"),
    path("manage/ui-kit/facets/", kit_page.facets, name="ui_kit_facets"),
    path("manage/ui-kit/bulk/", kit_page.bulk, name="ui_kit_bulk"),
]

add_menu(
    MenuEntry(
        key="ui-kit",
        label=_("UI kit"),
        url=reverse_lazy("ui_kit"),
        icon="components",
        group="manage",
        order=900,
        admin_only=True,
    ),
)
