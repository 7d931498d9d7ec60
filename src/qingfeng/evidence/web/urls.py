from django.urls import URLPattern, URLResolver, path, reverse_lazy
from django.utils.translation import gettext_lazy as _

from qingfeng.evidence import access
from qingfeng.evidence.web import about, alerts, reading_api
from qingfeng.evidence.web.appraisals import pages as appraisals
from qingfeng.evidence.web.appraisals import words as appraisal_words
from qingfeng.evidence.web.bags import pages as bags
from qingfeng.evidence.web.bags import words as proof_words
from qingfeng.evidence.web.exhibits import capture_words, words
from qingfeng.evidence.web.exhibits import pages as exhibits
from qingfeng.evidence.web.goods import urls as goods_urls
from qingfeng.evidence.web.goods import words as goods_words
from qingfeng.evidence.web.identification import pages as identification
from qingfeng.evidence.web.identification import steps as identification_steps
from qingfeng.evidence.web.identification import words as identification_words
from qingfeng.evidence.web.purchases import pages as purchases
from qingfeng.foundation.api import MenuEntry, add_addresses, add_menu

__all__ = [
    "appraisal_words",
    "capture_words",
    "goods_words",
    "identification_words",
    "proof_words",
    "urlpatterns",
    "words",
]

# Identification by the right holder.
_ONE = "identifications/<uuid:identifier>/"
IDENTIFICATION = [
    path("identifications/", identification.listing, name="identifications"),
    path("identifications/new/", identification.new, name="identification_new"),
    path("identifications/service/", identification_steps.brand_service, name="brand_service"),
    path("alerts/", alerts.listing, name="alerts"),
    path("alerts/new/", alerts.new, name="alert_new"),
    path("alerts/<uuid:identifier>/end/", alerts.end, name="alert_end"),
    path(f"{_ONE}alert/", alerts.of_question, name="alert_of_question"),
    path(_ONE, identification.show, name="identification"),
    path(f"{_ONE}brand/", identification_steps.brand_ask, name="identification_brand"),
    path(f"{_ONE}pictures/", identification_steps.picture_add, name="identification_picture_add"),
    path(f"{_ONE}pictures/<slug:sha256>/", identification.picture, name="identification_picture"),
    path(
        f"{_ONE}pictures/<uuid:picture_id>/check/",
        identification.picture_check,
        name="identification_picture_check",
    ),
    path(
        f"{_ONE}pictures/<uuid:picture_id>/mask/",
        identification_steps.picture_mask,
        name="identification_picture_mask",
    ),
    path(
        f"{_ONE}pictures/<uuid:picture_id>/clear/",
        identification_steps.picture_clear,
        name="identification_picture_clear",
    ),
    path(f"{_ONE}papers/<slug:sha256>/", identification.paper, name="identification_paper"),
    path(f"{_ONE}codes/", identification_steps.code_add, name="identification_code"),
    path(f"{_ONE}product/", identification_steps.product_choose, name="identification_product"),
    path(f"{_ONE}guide/", identification_steps.guide_tick, name="identification_guide"),
    path(f"{_ONE}send/", identification_steps.send, name="identification_send"),
    path(f"{_ONE}receive/", identification_steps.receive, name="identification_receive"),
    path(f"{_ONE}service/", identification_steps.serve, name="identification_serve"),
    path(f"{_ONE}answer/", identification_steps.answer, name="identification_answer"),
    path(f"{_ONE}paper-answer/", identification_steps.enter, name="identification_enter"),
    path(f"{_ONE}rebuttal/", identification_steps.rebut, name="identification_rebut"),
    path(f"{_ONE}silence/", identification_steps.silence, name="identification_silence"),
    path(f"{_ONE}close/", identification_steps.close, name="identification_close"),
    path(f"{_ONE}release/", identification_steps.release, name="identification_release"),
    path(f"{_ONE}withdraw/", identification_steps.withdraw, name="identification_withdraw"),
    path(f"{_ONE}disclose/", identification_steps.disclose, name="identification_disclose"),
]
add_menu(
    MenuEntry(
        "identifications",
        _("Identification"),
        reverse_lazy("identifications"),
        "help-circle",
        "work",
        150,
        (access.READ_QUESTION,),
    ),
)
# Exhibits and captures.
_OF = "evidence/<slug:kind>/<uuid:subject_id>/"
EXHIBITS = [
    path("evidence/captures/", exhibits.capture, name="evidence_capture"),
    path(_OF, exhibits.of_subject, name="evidence_of"),
    path(f"{_OF}panel/", exhibits.panel, name="evidence_panel"),
    path(f"{_OF}begin/", about.panel, name="evidence_begin"),
    path(f"{_OF}upload/", exhibits.upload, name="evidence_upload"),
    path("exhibits/<uuid:exhibit_id>/", exhibits.show, name="exhibit"),
    path("exhibits/<uuid:exhibit_id>/watch/", exhibits.watch, name="exhibit_watch"),
    path("exhibits/<uuid:exhibit_id>/manifest/", exhibits.manifest, name="exhibit_manifest"),
    path("exhibits/<uuid:exhibit_id>/files/<slug:sha256>/", exhibits.file, name="exhibit_file"),
    path("exhibits/<uuid:exhibit_id>/decide/<slug:verb>/", exhibits.decide, name="exhibit_decide"),
]
# Proof on demand.
PROOF = [
    path(f"{_OF}bags/", bags.listing, name="evidence_bags"),
    path("bags/<uuid:bag_id>/", bags.show, name="evidence_bag"),
    path("bags/<uuid:bag_id>/take/", bags.take, name="evidence_bag_take"),
    path("bags/<uuid:bag_id>/sheet/<slug:language>/", bags.sheet, name="evidence_bag_sheet"),
    path(
        "exhibits/<uuid:exhibit_id>/sheet/<slug:language>/",
        bags.sheet_of_exhibit,
        name="evidence_exhibit_sheet",
    ),
]
# Test purchases.
PURCHASES = [
    path(f"{_OF}purchases/", purchases.listing, name="purchases"),
    path(f"{_OF}purchases/panel/", purchases.panel, name="purchases_panel"),
    path(f"{_OF}purchases/new/", purchases.plan, name="purchase_plan"),
    path("purchases/<uuid:purchase_id>/", purchases.show, name="purchase"),
    path("purchases/<uuid:purchase_id>/break-off/", purchases.end, name="purchase_break_off"),
]
add_addresses(
    {
        "bag": "/bags/{id}/",
        "exhibit": "/exhibits/{id}/",
        "alert": "/alerts/#alert-{id}",
        "identification": "/identifications/{id}/",
        "purchase": "/purchases/{id}/",
    }
)

# Appraisal.
_ASKED = "appraisals/<uuid:identifier>/"
APPRAISAL = [
    path("appraisals/", appraisals.listing, name="appraisals"),
    path("appraisals/new/", appraisals.new, name="appraisal_new"),
    path("appraisals/bodies/", appraisals.bodies, name="appraisal_bodies"),
    path(
        "appraisals/bodies/<uuid:identifier>/certificates/new/",
        appraisals.certificate,
        name="certificate_new",
    ),
    path(
        "appraisals/certificates/<uuid:identifier>/withdraw/",
        appraisals.certificate_end,
        name="certificate_withdraw",
    ),
    path(_ASKED, appraisals.show, name="appraisal"),
    path(f"{_ASKED}paper/", appraisals.paper, name="appraisal_paper"),
    path(f"{_ASKED}request/", appraisals.send, name="appraisal_request"),
    path(f"{_ASKED}accept/", appraisals.accept, name="appraisal_accept"),
    path(f"{_ASKED}decline/", appraisals.decline, name="appraisal_decline"),
    path(f"{_ASKED}report/", appraisals.report, name="appraisal_report"),
    path(f"{_ASKED}recall/", appraisals.recall, name="appraisal_recall"),
    path(f"{_ASKED}told/", appraisals.tell, name="appraisal_tell"),
    path(f"{_ASKED}told/paper/", appraisals.told_paper, name="appraisal_told_paper"),
    path(f"{_ASKED}waiver/", appraisals.waive, name="appraisal_waive"),
    path(f"{_ASKED}waiver/paper/", appraisals.waiver_paper, name="appraisal_waiver_paper"),
    path(f"{_ASKED}objection/", appraisals.object_, name="appraisal_object"),
    path(f"{_ASKED}objections/<uuid:objection>/", appraisals.review, name="appraisal_review"),
    path(f"{_ASKED}offer/", appraisals.offer, name="appraisal_offer"),
    path(f"{_ASKED}recognition/", appraisals.recognise, name="appraisal_recognise"),
]
add_menu(
    MenuEntry(
        "appraisals",
        _("Appraisals"),
        reverse_lazy("appraisals"),
        "microscope",
        "work",
        160,
        (access.READ_APPRAISAL,),
    ),
)
add_addresses({"appraisal": "/appraisals/{id}/"})

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/evidence/", reading_api.api.urls),
    *EXHIBITS,
    *IDENTIFICATION,
    *APPRAISAL,
    *PROOF,
    *PURCHASES,
    *goods_urls.urlpatterns,
]
