"""Every page of the site, as somebody who uses it: it fits, axe finds nothing, no script complains."""

import json
from pathlib import Path
from typing import Any, cast
from urllib.parse import quote

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.urls import URLPattern, URLResolver, get_resolver, resolve

from qingfeng.foundation.models import User
from qingfeng.wiring.demo.cast import raise_cast
from tests.browser.conftest import FOUNDED, Visit
from tests.browser.support import (
    EVERY_VIEW,
    SHORT,
    View,
    axe_clean,
    fits,
    settled,
    shoot,
    still,
)
from tests.browser.world import Goods, World, raise_world
from tests.support.databases import Clones

Pages = dict[str, str]
LONG_MARK = "Swift and the Very Long Name of a Mark that Nobody Shortens 雨燕运动用品连锁"
CASE = json.dumps({
    "crime": "214", "conduct_from": "2024-01-05", "conduct_to": "2025-03-01", "decided_on": "2026-09-01", "unit": True,
    "income": "950000", "costs": "20000", "signs": ["low_price"], "helps": ["express"],
    "goods": [
        {"mark": LONG_MARK, "source": "a", "sold_quantity": 120, "sold_amount": "936000", "unsold_quantity": 400, "marked_price": "399"},
        {"mark": "B", "unsold_quantity": 9, "finding": "undetermined"},
    ],
    "acts": [{"date": "2024-05-01", "amount": "8000"}],
    "prior": [{"date": "2023-06-01", "kind": "administrative", "article": "214"}],
}, ensure_ascii=False)  # fmt: skip
BAD_CASE = json.dumps(
    {"crime": "213", "gains": "3x", "goods": [{"sold_amount": "1,000"}], "acts": [{"amount": 5}]}
)
# A name of an address without a page of its own in the lists below, and why.
NO_PAGE = {
    "fragment of another page": {
        "rights_facets", "import_progress", "queue_counts", "queue_view_new", "lead_assign",
        "ui_kit_facets", "evidence_panel", "evidence_begin", "ui_kit_bulk", "law_clock_panel", "law_threshold_panel",
        "purchases_panel",
    },
    "frames a stranger's page; looked at in evidence/test_viewer.py": {"exhibit_watch"},
    "only taken by POST": {
        "switch_office", "set_own_language", "set_theme", "set_language", "read_notice",
        "manage_person_active", "manage_dismiss", "manage_key_revoke", "manage_program_close",
        "manage_calendars_load", "guide_remove", "contact_erase", "run_new", "queue_view_delete",
        "leads_decide", "leads_assign", "lead_decide", "lead_undo", "lead_release", "lead_reopen",
        "lead_reason_wrong", "evidence_capture", "lead_in_full", "seller_reveal", "agency_document_withdraw", "law_edition_decide",
        "listing_removal",
        "identification_picture_add", "identification_picture_mask", "identification_picture_clear", "identification_code", "identification_product", "identification_guide",
        "identification_send", "identification_receive", "identification_silence",
        "evidence_bag_take",
        "purchase_break_off",
        "identification_brand",
        "alert_end",
        "goods_lot_finding", "goods_lot_unrelated", "goods_order_do", "goods_list_do", "goods_list_receive", "goods_list_picture",
        "goods_place_custodians", "goods_place_close", "goods_stocktake_new", "goods_incident_close",
        "goods_need_fix", "goods_need_end", "goods_measure_do",
    },
    "a file or data": {
        "register_rejects", "register_export", "right_picture", "import_rejects", "lead_picture",
        "health", "exhibit_file", "exhibit_manifest", "regions", "mfa_download_recovery_codes", "agency_document",
        "law_export",
        "identification_picture", "identification_paper",
        "evidence_bag_sheet", "evidence_exhibit_sheet",
        "appraisal_paper", "appraisal_told_paper", "appraisal_waiver_paper",
        "goods_list_copies", "goods_picture", "goods_labels", "goods_certificate", "goods_report_paper", "goods_order_paper", "goods_stocktake_paper", "goods_worker",
    },
    "only reached by a letter or a half-done login": {
        "account_reset_password_from_key", "mfa_authenticate", "account_set_password",
        "mfa_reauthenticate",
    },
    "seen in test_kit": {"ui_kit"},
}  # fmt: skip


def _nobody(_: World) -> Pages:
    return {
        "landing": "/",
        "login": "/accounts/login/",
        "signup-closed": "/accounts/signup/",
        "inactive": "/accounts/inactive/",
        "password-reset": "/accounts/password/reset/",
        "password-reset-sent": "/accounts/password/reset/done/",
        "password-reset-over": "/accounts/password/reset/key/done/",
        "not-found": "/nowhere/",
    }


def _monitor(w: World) -> Pages:
    return {
        "tasks": "/tasks/",
        "queue": "/queue/",
        "queue-decided": "/queue/?view=decided",
        "queue-empty": "/queue/?view=disputed",
        "lead": f"/leads/{w.lead}/",
        "compare": f"/leads/{w.lead}/compare/",
        "seller": f"/sellers/{w.seller}/",
        "search": "/search/?q=swift",
        "search-nothing": "/search/?q=zzzz",
        "labels": "/stats/labels/",
        "listings": "/listings/",
        "listing": f"/listings/{w.lead}/",
        "platforms": "/platforms/",
        "imports": "/imports/",
        "import": f"/imports/{w.listing_import}/",
        "import-new": "/imports/new/",
        "runs": "/runs/",
        "notices": "/notices/",
        "forbidden": "/manage/people/",
    }


def _holder(w: World) -> Pages:
    right, holder = f"/rights/{w.right}", f"/holders/{w.holder}"
    return {
        "rights": "/rights/",
        "right": f"{right}/",
        "right-licences": f"{right}/?tab=licences",
        "right-genuine": f"{right}/?tab=genuine",
        "right-prices": f"{right}/?tab=prices",
        "right-history": f"{right}/?tab=history",
        "right-withdraw": f"{right}/decide/withdraw/",
        "product-new": f"{right}/products/new/",
        "product": f"{right}/products/{w.product}/",
        "feature-new": f"{right}/guide/new/",
        "feature": f"{right}/guide/{w.point}/",
        "price-new": f"{right}/prices/new/",
        "holders": "/holders/",
        "holder": f"{holder}/",
        "contact": f"{holder}/contacts/{w.contact}/",
        "contact-new": f"{holder}/contacts/new/",
        "contact-edit": f"{holder}/contacts/{w.contact}/edit/",
        "agent-new": f"{holder}/agents/new/",
        "agent": f"{holder}/agents/{w.agency}/",
        "agent-end": f"{holder}/agents/{w.agency}/end/",
        "licences": "/licences/",
        "licence-new": f"/licences/new/?right={w.right}",
        "licence-end": f"/licences/{w.licence}/end/",
        "licence-check": "/licences/check/",
        "asked-list": "/identifications/",
        "brand-service": "/identifications/service/",
        "alerts": "/alerts/",
        "alert-new": "/alerts/new/",
        "asked-sent": f"/identifications/{w.questions['sent']}/",
        "asked-served": f"/identifications/{w.questions['served']}/",
        "asked-closed": f"/identifications/{w.questions['closed']}/",
        "asked-answer": f"/identifications/{w.questions['served']}/answer/",
    }


def _admin(w: World) -> Pages:
    return {
        "home": "/",
        "profile": "/profile/",
        "organisations": "/manage/organisations/",
        "organisation": f"/manage/organisations/{w.office}/",
        "organisation-new": "/manage/organisations/new/",
        "organisation-edit": f"/manage/organisations/{w.office}/edit/",
        "role": f"/manage/roles/{w.role}/",
        "role-new": f"/manage/organisations/{w.office}/roles/new/",
        "people": "/manage/people/",
        "person": f"/manage/people/{w.person}/",
        "person-new": "/manage/people/new/",
        "keys": "/manage/keys/",
        "key-new": "/manage/keys/new/",
        "program-new": "/manage/programs/new/",
        "calendars": "/manage/calendars/",
        "journal": "/manage/journal/",
        "journal-of": f"/manage/journal/right/{w.right}/",
        "workflows": "/manage/workflows/",
        "reviews": "/manage/reviews/",
        "register-import": "/rights/import/",
        "register-load": f"/rights/imports/{w.load}/",
        "snapshots": "/rights/snapshots/",
        "two-step": "/accounts/2fa/",
        "reauthenticate": "/accounts/reauthenticate/",
        "password": "/accounts/password/change/",
        "logout": "/accounts/logout/",
    }


def _leading(w: World) -> Pages:
    return {"queue-masked": "/queue/", "lead-masked": f"/leads/{w.lead}/"}


def _officer(w: World) -> Pages:
    return {
        "officer-tasks": "/tasks/",
        "officer-queue": "/queue/",
        "officer-lead": f"/leads/{w.lead}/",
        "law-clocks": "/law/clocks/",
        "law-clock": f"/law/clocks/{w.clock}/",
        "exhibits": f"/evidence/seller/{w.seller}/",
        "exhibits-none": f"/evidence/right/{w.right}/",
        "exhibit": f"/exhibits/{w.capture}/",
        "exhibit-upload": f"/exhibits/{w.upload}/",
        "exhibit-exclude": f"/exhibits/{w.capture}/decide/exclude/",
        "evidence-upload": f"/evidence/seller/{w.seller}/upload/",
        "evidence-bags": f"/evidence/lead/{w.lead}/bags/",
        "evidence-bag": f"/bags/{w.bag}/",
        "purchases": f"/evidence/lead/{w.lead}/purchases/",
        "purchase-plan": f"/evidence/lead/{w.lead}/purchases/new/",
        "purchase": f"/purchases/{w.purchase}/",
        "purchase-sealed": f"/purchases/{w.bought}/",
        "item-list-bought": f"/goods/lists/new/?kind=purchase&id={w.bought}",
        "appraisals": "/appraisals/",
        "appraisal-new": "/appraisals/new/",
        "appraisal-drafted": f"/appraisals/{w.appraisals['drafted']}/",
        "appraisal-request": f"/appraisals/{w.appraisals['drafted']}/request/",
        "appraisal-reported": f"/appraisals/{w.appraisals['reported']}/",
        "appraisal-recall": f"/appraisals/{w.appraisals['requested']}/recall/",
        "appraisal-object": f"/appraisals/{w.appraisals['reported']}/objection/",
        "appraisal-waive": f"/appraisals/{w.appraisals['reported']}/waiver/",
        "appraisal-untold": f"/appraisals/{w.appraisals['untold']}/",
        "appraisal-tell": f"/appraisals/{w.appraisals['untold']}/told/",
        "appraisal-review": f"/appraisals/{w.appraisals['reported']}/objections/{w.appraisals['objection']}/",
        "appraisal-offer": f"/appraisals/{w.appraisals['reported']}/offer/",
        "appraisal-second": f"/appraisals/new/?second={w.appraisals['reported']}",
        "appraisal-bodies": "/appraisals/bodies/",
        "certificate-new": f"/appraisals/bodies/{w.appraisals['body']}/certificates/new/",
        "certificate-withdraw": f"/appraisals/certificates/{w.appraisals['certificate']}/withdraw/",
        **_goods(w.goods),
    }


def _supervisor(w: World) -> Pages:
    reported = f"/appraisals/{w.appraisals['reported']}"
    return {"recognition": f"{reported}/", "recognition-sign": f"{reported}/recognition/"}


def _appraiser(w: World) -> Pages:
    one = {name: f"/appraisals/{identifier}" for name, identifier in w.appraisals.items()}
    return {
        "asked-appraisals": "/appraisals/",
        "asked-requested": f"{one['requested']}/",
        "asked-reported": f"{one['reported']}/",
        "appraisal-accept": f"{one['requested']}/accept/",
        "appraisal-decline": f"{one['requested']}/decline/",
        "appraisal-report": f"{one['accepted']}/report/",
    }


def _goods(g: Goods) -> Pages:
    lot, at = f"/goods/lots/{g.kept}", f"place={g.store}&status=stored"
    taken, confiscated = f"/goods/lots/{g.confiscated}", f"place={g.store}&status=confiscated"
    return {
        "goods": "/goods/",
        "goods-none": "/goods/?status=testing",
        "goods-perishing": "/goods/?status=perishing",
        "lot": f"/goods/lots/{g.lot}/",
        "lot-kept": f"{lot}/",
        "lot-store": f"{lot}/do/relocate/?{at}",
        "lots-store": f"{lot}/do/relocate/?{at}&lot={g.second}",
        "lot-dispose": f"{lot}/do/dispose/?{at}",
        "lot-destroy": f"{taken}/do/destroy/?{confiscated}",
        "lot-donate": f"{taken}/do/donate/?{confiscated}",
        "lot-sample": f"{lot}/sample/?{at}",
        "lot-samples": f"{lot}/sample/?{at}&samples=3",
        "lot-split": f"{lot}/split/?{at}",
        "lot-needed": f"{taken}/",
        "need": f"/goods/needs/{g.need}/",
        "need-new": f"{taken}/needed/",
        "orders": "/goods/orders/",
        "order": f"/goods/orders/{g.order}/",
        "item-lists": "/goods/lists/",
        "item-list": f"/goods/lists/{g.item_list}/",
        "item-list-new": "/goods/lists/new/",
        "offline": "/goods/lists/offline/",
        "places": "/goods/places/",
        "place": f"/goods/places/{g.store}/",
        "goods-report": "/goods/reports/2026/",
        "place-new": "/goods/places/new/",
        "countings": f"/goods/places/{g.store}/countings/",
        "place-edit": f"/goods/places/{g.store}/edit/",
        "place-rate": f"/goods/places/{g.store}/rate/",
        "stocktake": f"/goods/stocktakes/{g.stocktake}/",
        "incidents": "/goods/incidents/",
        "incident": f"/goods/incidents/{g.incident}/",
        "incident-new": f"/goods/incidents/new/?place={g.store}",
        "measures": "/goods/measures/",
        "measure": f"/goods/measures/{g.measure}/",
        "measure-new": "/goods/measures/new/seize/",
    }


def _reviewer(w: World) -> Pages:
    tried = "start=2026-09-21&event=testing.sent%3D2026-09-22&event=testing.returned%3D2026-09-24"
    return {
        "law": "/law/",
        "law-found": "/law/?q=%E6%9F%A5%E5%B0%81&kind=clock",
        "law-packs": "/law/?view=packs",
        "law-pack": "/law/packs/cn.transfer/",
        "law-rule": f"/law/rules/{w.rule}/",
        "law-versions": "/law/rules/cn.infringement.numbering/",
        "law-terms": "/law/rules/cn.transfer.document.transfer_letter/",
        "law-try": f"/law/rules/{w.rule}/try/?{tried}",
        "law-try-bad": f"/law/rules/{w.rule}/try/?start=soon&event=lunch.sent%3D1",
        "law-try-hours": "/law/rules/cn.transfer.hand_over/try/?start=2026-10-09T10:15",
        "law-no-calendar": f"/law/rules/{w.rule}/try/?start=2031-06-02",
        "law-calendar": "/law/calendars/cn/2026/",
        "law-calendar-missing": "/law/calendars/cn/2035/",
        "law-threshold": "/law/threshold/",
        "law-threshold-answer": f"/law/threshold/?facts={quote(CASE)}",
        "law-threshold-bad": f"/law/threshold/?facts={quote(BAD_CASE)}",
        "law-rule-criminal": "/law/rules/cn.criminal.copyright/",
        "law-clocks-none": "/law/clocks/",
        "law-editions": "/law/editions/",
        "law-edition": f"/law/editions/{w.edition}/",
        "law-edition-new": f"/law/rules/{w.rule}/new/",
        "law-edition-new-terms": "/law/rules/cn.infringement.numbering/new/",
        "law-import": "/law/import/",
    }


def _customs(w: World) -> Pages:
    one = {name: f"/identifications/{identifier}" for name, identifier in w.questions.items()}
    return {
        "identifications": "/identifications/",
        "identifications-over": "/identifications/?view=over",
        "identification-new": "/identifications/new/",
        "identification-drafted": f"{one['drafted']}/",
        "identification-found": f"{one['drafted']}/?q=sw",
        "identification-misread": f"{one['drafted']}/?q=4006381333932",
        "identification-sent": f"{one['sent']}/",
        "identification-lapsed": f"{one['lapsed']}/",
        "identification-answered": f"{one['answered']}/",
        "identification-silent": f"{one['silent']}/",
        "identification-closed": f"{one['closed']}/",
        "identification-serve": f"{one['sent']}/service/",
        "identification-enter": f"{one['served']}/paper-answer/",
        "identification-enter-late": f"{one['silent']}/paper-answer/",
        "identification-rebut": f"{one['answered']}/rebuttal/",
        "identification-close": f"{one['answered']}/close/",
        "identification-release": f"{one['silent']}/release/",
        "identification-withdraw": f"{one['sent']}/withdraw/",
        "identification-picture": f"{one['drafted']}/pictures/{w.questions['picture']}/check/",
        "identification-alert": f"{one['answered']}/alert/",
        "identification-disclose": f"{one['closed']}/disclose/",
    }


PEOPLE = {
    "": _nobody,
    "monitor": _monitor,
    "holder": _holder,
    "admin": _admin,
    "leading": _leading,
    "officer": _officer,
    "reviewer": _reviewer,
    "customs": _customs,
    "supervisor": _supervisor,
    "appraiser": _appraiser,
}
MAIN = {
    "": ("landing", "login"),
    "monitor": ("tasks", "queue", "lead", "compare", "seller", "search", "labels", "import"),
    "holder": ("rights", "right-genuine", "holder", "licence-new"),
    "admin": ("organisation", "role", "journal", "reviews"),
    "reviewer": ("law", "law-versions", "law-try", "law-calendar", "law-threshold-answer"),
    "officer": (
        "goods",
        "lot",
        "order",
        "place",
        "appraisals",
        "appraisal-reported",
        "appraisal-bodies",
    ),
    "customs": ("identifications", "identification-found", "identification-answered"),
}
PHONE_FIRST = [
    pytest.param(view, marks=() if view == SHORT[1] else (pytest.mark.long,)) for view in EVERY_VIEW
]
NOT_FOUND = {"not-found": 404, "forbidden": 403, "law-try-bad": 422, "law-threshold-bad": 422}
TWO_STEP = {
    "two-step-on": "/accounts/2fa/",
    "codes": "/accounts/2fa/recovery-codes/",
    "codes-new": "/accounts/2fa/recovery-codes/generate/",
    "two-step-off": "/accounts/2fa/totp/deactivate/",
}


@pytest.fixture
def world(
    site: str, settings: Any, clones: Clones, tmp_path_factory: pytest.TempPathFactory
) -> World:
    """One of everything, raised once: whoever only looks at pages leaves it as it was."""

    def build() -> tuple[World, Path]:
        raise_cast(now=FOUNDED)
        return raise_world(tmp_path_factory.mktemp("world")), settings.QINGFENG_FILES_DIR

    found, settings.QINGFENG_FILES_DIR = cast("tuple[World, Path]", clones.renew("world", build))
    return found


@pytest.mark.parametrize("who", PEOPLE, ids=lambda who: who or "nobody")
def test_pages_are_clean_on_the_phone(visit: Visit, world: World, who: str) -> None:
    """The smallest window with the longer language and the dark light, where most breaks.

    Main pages stand on the phone in test_journeys, and here on the desk: the short run sees each once.
    """
    pages = PEOPLE[who](world)
    others = {name: path for name, path in pages.items() if name not in MAIN.get(who, ())}
    look(visit, who, others, SHORT[1])


@pytest.mark.parametrize("who", MAIN, ids=lambda who: who or "nobody")
def test_main_pages_are_clean_on_the_desk(visit: Visit, world: World, who: str) -> None:
    pages = PEOPLE[who](world)
    look(visit, who, {name: pages[name] for name in MAIN[who]}, SHORT[0])


@pytest.mark.long
@pytest.mark.parametrize("view", EVERY_VIEW, ids=lambda view: view.name)
@pytest.mark.parametrize("who", PEOPLE, ids=lambda who: who or "nobody")
def test_pages_are_clean_in_every_view(visit: Visit, world: World, who: str, view: View) -> None:
    look(visit, who, PEOPLE[who](world), view)


def look(visit: Visit, who: str, pages: Pages, view: View) -> None:
    with visit(who).looking(view) as page:
        for name, path in pages.items():
            answer = page.goto(path)
            assert answer is not None
            assert answer.status == NOT_FOUND.get(name, 200), path
            still(page)
            shoot(page, name, view)
            fits(page)
            axe_clean(page)


@pytest.mark.parametrize("view", PHONE_FIRST, ids=lambda view: view.name)
def test_pages_of_two_step_login_are_clean(visit: Visit, world: World, view: View) -> None:
    visitor = visit("")
    visitor.login = "second"
    visitor.log_in()
    with visitor.looking(view) as page:
        settled(page, "/accounts/2fa/totp/activate/")
        shoot(page, "two-step-activate", view)
        fits(page)
        axe_clean(page)
        user = User.objects.get(email__startswith="second@")
        TOTP.activate(user, generate_totp_secret())
        RecoveryCodes.activate(user)
        for name, path in TWO_STEP.items():
            settled(page, path)
            shoot(page, name, view)
            fits(page)
            axe_clean(page)


def _names(node: URLResolver) -> set[str]:
    found: set[str] = set()
    for entry in node.url_patterns:
        if isinstance(entry, URLPattern):
            found |= {entry.name} if entry.name else set()
        elif not str(entry.pattern).startswith("api/"):
            found |= _names(entry)
    return found


def test_no_page_is_forgotten(world: World) -> None:
    paths = {path for pages in PEOPLE.values() for path in pages(world).values()}
    paths |= {*TWO_STEP.values(), "/accounts/2fa/totp/activate/"} - {"/"}
    seen = {resolve(path.partition("?")[0]).url_name for path in paths if path != "/nowhere/"}
    excused = set().union(*NO_PAGE.values())
    shut = {"account_email", "account_email_verification_sent", "account_confirm_email",
            "account_confirm_login_code"}  # fmt: skip
    missing = {name for name in _names(get_resolver()) if not name.startswith("api-")}
    assert missing - seen - excused - shut == set()
    assert seen & excused == set()
