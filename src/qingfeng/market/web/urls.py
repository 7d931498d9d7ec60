"""Addresses of the market."""

from django.urls import path, reverse_lazy
from django.utils.translation import gettext_lazy as _

from qingfeng.foundation.api import MenuEntry, add_addresses, add_menu
from qingfeng.market.events import IMPORT
from qingfeng.market.web import views_imports, views_listings
from qingfeng.market.web.api import api

urlpatterns = [
    path("api/v1/", api.urls),
    path("imports/", views_imports.imports, name="imports"),
    path("imports/new/", views_imports.import_new, name="import_new"),
    path("imports/<uuid:import_id>/", views_imports.import_page, name="import"),
    path(
        "imports/<uuid:import_id>/progress/", views_imports.import_progress, name="import_progress"
    ),
    path("imports/<uuid:import_id>/rejects/", views_imports.import_rejects, name="import_rejects"),
    path("runs/", views_imports.runs, name="runs"),
    path("runs/new/", views_imports.run_new, name="run_new"),
    path("listings/", views_listings.listings, name="listings"),
    path("listings/<uuid:listing_id>/", views_listings.listing, name="listing"),
    path("listings/<uuid:listing_id>/removal/", views_listings.take_down, name="listing_removal"),
    path("platforms/", views_listings.platforms, name="platforms"),
]

add_menu(
    MenuEntry(
        key="listings",
        label=_("Listings"),
        url=reverse_lazy("listings"),
        icon="list-details",
        group="records",
        order=20,
        permissions=("listing:read",),
    ),
    MenuEntry(
        key="platforms",
        label=_("Platforms"),
        url=reverse_lazy("platforms"),
        icon="building-store",
        group="records",
        order=70,
        permissions=("platform:read",),
    ),
    MenuEntry(
        key="imports",
        label=_("Imports"),
        url=reverse_lazy("imports"),
        icon="file-import",
        group="intake",
        order=10,
        permissions=("listing:read",),
    ),
    MenuEntry(
        key="runs",
        label=_("Screening runs"),
        url=reverse_lazy("runs"),
        icon="radar-2",
        group="intake",
        order=20,
        permissions=("screening:read",),
    ),
)

add_addresses({"listing": "/listings/{id}/", IMPORT: "/imports/{id}/"})
