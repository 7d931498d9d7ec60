from django.urls import path, reverse_lazy
from django.utils.translation import gettext_lazy as _

from qingfeng.foundation.ui.navigation import MenuEntry, add_addresses, add_menu
from qingfeng.foundation.web import kit_page, pages, regions, vocabulary
from qingfeng.foundation.web.manage import (
    calendars,
    journal,
    keys,
    organisations,
    people,
    roles,
    workflows,
)

__all__ = ["urlpatterns", "vocabulary"]

urlpatterns = [
    path("", pages.landing, name="landing"),
    path("healthz", pages.health, name="health"),
    path("regions/", regions.search, name="regions"),
    path("theme/", pages.set_theme, name="set_theme"),
    path("profile/", pages.profile, name="profile"),
    path("profile/office/", pages.switch_office, name="switch_office"),
    path("profile/language/", pages.set_own_language, name="set_own_language"),
    path("notices/", pages.notices, name="notices"),
    path("notices/<uuid:notice_id>/read/", pages.read_notice, name="read_notice"),
    path("manage/organisations/", organisations.listing, name="manage_organisations"),
    path("manage/organisations/new/", organisations.new, name="manage_organisation_new"),
    path(
        "manage/organisations/<uuid:organisation_id>/",
        organisations.show,
        name="manage_organisation",
    ),
    path(
        "manage/organisations/<uuid:organisation_id>/edit/",
        organisations.edit,
        name="manage_organisation_edit",
    ),
    path(
        "manage/organisations/<uuid:organisation_id>/roles/new/",
        roles.new,
        name="manage_role_new",
    ),
    path("manage/roles/<uuid:role_id>/", roles.edit, name="manage_role"),
    path("manage/people/", people.listing, name="manage_people"),
    path("manage/people/new/", people.new, name="manage_person_new"),
    path("manage/people/<uuid:user_id>/", people.show, name="manage_person"),
    path("manage/people/<uuid:user_id>/active/", people.set_active, name="manage_person_active"),
    path(
        "manage/people/<uuid:user_id>/dismiss/<uuid:membership_id>/",
        people.dismiss,
        name="manage_dismiss",
    ),
    path("manage/keys/", keys.listing, name="manage_keys"),
    path("manage/keys/new/", keys.new, name="manage_key_new"),
    path("manage/keys/<uuid:key_id>/revoke/", keys.revoke, name="manage_key_revoke"),
    path("manage/programs/new/", keys.new_program, name="manage_program_new"),
    path(
        "manage/programs/<uuid:account_id>/close/",
        keys.close_program,
        name="manage_program_close",
    ),
    path("manage/calendars/", calendars.listing, name="manage_calendars"),
    path("manage/journal/", journal.listing, name="manage_journal"),
    path(
        "manage/journal/<str:kind>/<uuid:object_id>/", journal.of_object, name="manage_journal_of"
    ),
    path("manage/workflows/", workflows.listing, name="manage_workflows"),
    path("manage/ui-kit/", kit_page.show, name="ui_kit"),
    path("manage/ui-kit/facets/", kit_page.facets, name="ui_kit_facets"),
    path("manage/ui-kit/bulk/", kit_page.bulk, name="ui_kit_bulk"),
]

_MANAGE = (
    ("organisations", _("Organisations"), "manage_organisations", "building"),
    ("people", _("People"), "manage_people", "users"),
    ("keys", _("API keys"), "manage_keys", "key"),
    ("calendars", _("Calendars"), "manage_calendars", "calendar"),
    ("journal", _("Journal"), "manage_journal", "notebook"),
    ("workflows", _("Workflows"), "manage_workflows", "route"),
    ("ui-kit", _("UI kit"), "ui_kit", "components"),
)
add_menu(
    *(
        MenuEntry(key, label, reverse_lazy(name), icon, "manage", 800 + number, (), True)
        for number, (key, label, name, icon) in enumerate(_MANAGE)
    )
)
add_addresses(
    {
        "organisation": "/manage/organisations/{id}/",
        "user": "/manage/people/{id}/",
        "role": "/manage/roles/{id}/",
        "service_account": "/manage/keys/",
        "calendar": "/manage/calendars/",
        "calendar_year": "/manage/calendars/",
    }
)
