from django.urls import URLPattern, path

from qingfeng.evidence.events import EXHIBIT
from qingfeng.evidence.web import capture_words, exhibits, words
from qingfeng.foundation.api import add_addresses

__all__ = ["capture_words", "urlpatterns", "words"]

urlpatterns: list[URLPattern] = [
    # Exhibits and captures.
    path("evidence/captures/", exhibits.capture, name="evidence_capture"),
    path("evidence/<slug:kind>/<uuid:subject_id>/", exhibits.of_subject, name="evidence_of"),
    path("evidence/<slug:kind>/<uuid:subject_id>/panel/", exhibits.panel, name="evidence_panel"),
    path("evidence/<slug:kind>/<uuid:subject_id>/upload/", exhibits.upload, name="evidence_upload"),
    path("exhibits/<uuid:exhibit_id>/", exhibits.show, name="exhibit"),
    path("exhibits/<uuid:exhibit_id>/manifest/", exhibits.manifest, name="exhibit_manifest"),
    path("exhibits/<uuid:exhibit_id>/files/<slug:sha256>/", exhibits.file, name="exhibit_file"),
    path("exhibits/<uuid:exhibit_id>/decide/<slug:verb>/", exhibits.decide, name="exhibit_decide"),
]
add_addresses({EXHIBIT: "/exhibits/{id}/"})
