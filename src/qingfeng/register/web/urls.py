from django.urls import path, reverse_lazy
from django.utils.translation import gettext_lazy as _

from qingfeng.foundation.api import MenuEntry, SearchKind, add_addresses, add_menu, add_search_kinds
from qingfeng.register import access
from qingfeng.register.web import (
    agencies,
    genuine,
    holders,
    imports,
    licences,
    parties,
    rights,
    snapshots,
    words,
)

__all__ = ["urlpatterns", "words"]

urlpatterns = [
    path("rights/", rights.listing, name="rights"),
    path("rights/facets/", rights.facets, name="rights_facets"),
    path("rights/import/", imports.upload, name="register_import"),
    path("rights/imports/<uuid:load_id>/", imports.report, name="register_load"),
    path("rights/imports/<uuid:load_id>/rejects/", imports.rejects, name="register_rejects"),
    path("rights/export/<slug:kind>/", imports.export, name="register_export"),
    path("rights/snapshots/", snapshots.listing, name="snapshots"),
    path("rights/<uuid:right_id>/", rights.show, name="right"),
    path("rights/<uuid:right_id>/decide/<slug:verb>/", rights.decide, name="right_decide"),
    path("rights/<uuid:right_id>/pictures/<slug:sha256>/", rights.picture, name="right_picture"),
    path("rights/<uuid:right_id>/products/new/", genuine.product_new, name="product_new"),
    path(
        "rights/<uuid:right_id>/products/<uuid:product_id>/",
        genuine.product_edit,
        name="product_edit",
    ),
    path("rights/<uuid:right_id>/guide/new/", genuine.guide_new, name="guide_new"),
    path("rights/<uuid:right_id>/guide/<uuid:point_id>/", genuine.guide_edit, name="guide_edit"),
    path(
        "rights/<uuid:right_id>/guide/<uuid:point_id>/remove/",
        genuine.guide_remove,
        name="guide_remove",
    ),
    path("rights/<uuid:right_id>/prices/new/", genuine.price_new, name="price_new"),
    path("holders/", holders.listing, name="holders"),
    path("holders/<uuid:party_id>/", holders.show, name="holder"),
    path("holders/<uuid:party_id>/contacts/<uuid:contact_id>/", holders.contact, name="contact"),
    path("holders/<uuid:party_id>/contacts/new/", parties.contact_new, name="contact_new"),
    path(
        "holders/<uuid:party_id>/contacts/<uuid:contact_id>/edit/",
        parties.contact_edit,
        name="contact_edit",
    ),
    path(
        "holders/<uuid:party_id>/contacts/<uuid:contact_id>/erase/",
        parties.contact_erase,
        name="contact_erase",
    ),
    path("holders/<uuid:party_id>/agents/new/", agencies.agency_new, name="agency_new"),
    path(
        "holders/<uuid:party_id>/agents/<uuid:agency_id>/end/",
        agencies.agency_end,
        name="agency_end",
    ),
    path("holders/<uuid:party_id>/agents/<uuid:agency_id>/", agencies.show, name="agency"),
    path(
        "holders/<uuid:party_id>/agents/<uuid:agency_id>/documents/<uuid:document_id>/read/",
        agencies.read,
        name="agency_document",
    ),
    path(
        "holders/<uuid:party_id>/agents/<uuid:agency_id>/documents/<uuid:document_id>/withdraw/",
        agencies.withdraw,
        name="agency_document_withdraw",
    ),
    path("licences/", licences.listing, name="licences"),
    path("licences/new/", licences.new, name="licence_new"),
    path("licences/check/", licences.check, name="licence_check"),
    path("licences/<uuid:licence_id>/end/", licences.end, name="licence_end"),
]

add_menu(
    MenuEntry(
        "rights",
        _("Rights"),
        reverse_lazy("rights"),
        "certificate",
        "records",
        200,
        (access.RIGHT_READ,),
    ),
    MenuEntry(
        "holders",
        _("Holders"),
        reverse_lazy("holders"),
        "building-store",
        "records",
        210,
        (access.HOLDER_READ,),
    ),
    MenuEntry(
        "licences",
        _("Licences"),
        reverse_lazy("licences"),
        "link",
        "records",
        220,
        (access.LICENCE_READ,),
    ),
    MenuEntry(
        "licence-check",
        _("Is a seller authorised?"),
        reverse_lazy("licence_check"),
        "user-check",
        "records",
        230,
        (access.RIGHT_READ,),
    ),
    MenuEntry(
        "register-import",
        _("Import rights"),
        reverse_lazy("register_import"),
        "upload",
        "intake",
        310,
        (access.RIGHT_ADD,),
    ),
    MenuEntry(
        "snapshots",
        _("Snapshots"),
        reverse_lazy("snapshots"),
        "camera",
        "records",
        240,
        (access.RIGHT_READ,),
    ),
)
add_search_kinds(SearchKind("right", _("Rights"), order=30))

add_addresses(
    {
        "right": "/rights/{id}/",
        "holder": "/holders/{id}/",
        "register_load": "/rights/imports/{id}/",
    }
)
