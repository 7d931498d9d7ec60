from django.urls import URLPattern, path

from qingfeng.evidence.web import bags, proof_words, purchases, words
from qingfeng.foundation.api import add_addresses

__all__ = ["proof_words", "urlpatterns", "words"]

urlpatterns: list[URLPattern] = [
    # Proof on demand.
    path("evidence/<slug:kind>/<uuid:subject_id>/bags/", bags.listing, name="evidence_bags"),
    path("bags/<uuid:bag_id>/", bags.show, name="evidence_bag"),
    path("bags/<uuid:bag_id>/take/", bags.take, name="evidence_bag_take"),
    path("bags/<uuid:bag_id>/sheet/<slug:language>/", bags.sheet, name="evidence_bag_sheet"),
    path(
        "exhibits/<uuid:exhibit_id>/sheet/<slug:language>/",
        bags.sheet_of_exhibit,
        name="evidence_exhibit_sheet",
    ),
    # Test purchases.
    path("evidence/<slug:kind>/<uuid:subject_id>/purchases/", purchases.listing, name="purchases"),
    path(
        "evidence/<slug:kind>/<uuid:subject_id>/purchases/panel/",
        purchases.panel,
        name="purchases_panel",
    ),
    path(
        "evidence/<slug:kind>/<uuid:subject_id>/purchases/new/",
        purchases.plan,
        name="purchase_plan",
    ),
    path("purchases/<uuid:purchase_id>/", purchases.show, name="purchase"),
    path("purchases/<uuid:purchase_id>/break-off/", purchases.end, name="purchase_break_off"),
]
add_addresses({"bag": "/bags/{id}/", "purchase": "/purchases/{id}/"})
