from django.urls import URLPattern, path

from qingfeng.evidence.web import bags, proof_words, words
from qingfeng.foundation.api import add_addresses

__all__ = ["proof_words", "urlpatterns", "words"]

urlpatterns: list[URLPattern] = [
    # Proof on demand.
    path("evidence/of/<slug:kind>/<uuid:subject_id>/bags/", bags.listing, name="evidence_bags"),
    path("evidence/bags/<uuid:bag_id>/", bags.show, name="evidence_bag"),
    path("evidence/bags/<uuid:bag_id>/take/", bags.take, name="evidence_bag_take"),
    path(
        "evidence/bags/<uuid:bag_id>/sheet/<slug:language>/", bags.sheet, name="evidence_bag_sheet"
    ),
    path(
        "evidence/exhibits/<uuid:exhibit_id>/sheet/<slug:language>/",
        bags.sheet_of_exhibit,
        name="evidence_exhibit_sheet",
    ),
]
add_addresses({"bag": "/evidence/bags/{id}/"})
