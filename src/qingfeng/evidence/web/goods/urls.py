"""Addresses of goods in custody."""

from django.urls import path, reverse_lazy
from django.utils.translation import gettext_lazy as _

from qingfeng.evidence import access
from qingfeng.evidence.rules import measures as measure_rules
from qingfeng.evidence.web.goods import countings as goods_countings
from qingfeng.evidence.web.goods import incidents as goods_incidents
from qingfeng.evidence.web.goods import lists as goods_lists
from qingfeng.evidence.web.goods import lots as goods_lots
from qingfeng.evidence.web.goods import measures as goods_measures
from qingfeng.evidence.web.goods import moves as goods_moves
from qingfeng.evidence.web.goods import needs as goods_needs
from qingfeng.evidence.web.goods import orders as goods_orders
from qingfeng.evidence.web.goods import places as goods_places
from qingfeng.evidence.web.goods import rates as goods_rates
from qingfeng.evidence.web.goods import reports as goods_reports
from qingfeng.foundation.api import MenuEntry, add_addresses, add_menu

urlpatterns = [
    path("goods/", goods_lots.listing, name="goods"),
    path("goods/lots/<uuid:lot_id>/", goods_lots.lot, name="goods_lot"),
    path("goods/lots/<uuid:lot_id>/pictures/<slug:sha256>/", goods_lots.picture, name="goods_picture"),
    path("goods/lots/<uuid:lot_id>/finding/", goods_lots.finding, name="goods_lot_finding"),
    path("goods/lots/<uuid:lot_id>/unrelated/", goods_lots.unrelated, name="goods_lot_unrelated"),
    path("goods/lots/<uuid:lot_id>/sample/", goods_moves.sample, name="goods_sample"),
    path("goods/lots/<uuid:lot_id>/split/", goods_moves.split, name="goods_split"),
    path("goods/lots/<uuid:lot_id>/do/<slug:verb>/", goods_moves.order_new, name="goods_order_new"),
    path("goods/lots/<uuid:lot_id>/needed/", goods_needs.new, name="goods_need_new"),
    path("goods/needs/<uuid:need_id>/", goods_needs.need, name="goods_need"),
    path("goods/needs/<uuid:need_id>/fix/", goods_needs.fix, name="goods_need_fix"),
    path("goods/needs/<uuid:need_id>/end/", goods_needs.end, name="goods_need_end"),
    path("goods/orders/", goods_orders.listing, name="goods_orders"),
    path("goods/orders/<uuid:order_id>/", goods_orders.order, name="goods_order"),
    path("goods/orders/<uuid:order_id>/paper/", goods_orders.paper, name="goods_order_paper"),
    path("goods/orders/<uuid:order_id>/<slug:verb>/", goods_orders.do, name="goods_order_do"),
    path("goods/lists/", goods_lists.listing, name="goods_lists"),
    path("goods/lists/new/", goods_lists.new, name="goods_list_new"),
    path("goods/lists/offline/", goods_lists.offline, name="goods_offline"),
    path("goods/lists/worker.js", goods_lists.worker, name="goods_worker"),
    path("goods/lists/receive/", goods_lists.receive, name="goods_list_receive"),
    path("goods/lists/pictures/", goods_lists.upload, name="goods_list_picture"),
    path("goods/lists/<uuid:list_id>/", goods_lists.item_list, name="goods_list"),
    path("goods/lists/<uuid:list_id>/copies/", goods_lists.copies, name="goods_list_copies"),
    path("goods/lists/<uuid:list_id>/<slug:verb>/", goods_lists.do, name="goods_list_do"),
    path("goods/labels/", goods_lists.labels, name="goods_labels"),
    path("goods/certificate/<int:year>/", goods_lists.certificate, name="goods_certificate"),
    path("goods/reports/<int:year>/", goods_reports.report, name="goods_report"),
    path("goods/reports/<int:year>/paper/", goods_reports.paper, name="goods_report_paper"),
    path("goods/places/", goods_places.listing, name="goods_places"),
    path("goods/places/new/", goods_places.new, name="goods_place_new"),
    path("goods/places/<uuid:place_id>/", goods_places.place, name="goods_place"),
    path("goods/places/<uuid:place_id>/countings/", goods_reports.countings, name="goods_countings"),
    path("goods/places/<uuid:place_id>/edit/", goods_places.edit, name="goods_place_edit"),
    path("goods/places/<uuid:place_id>/rate/", goods_rates.rate, name="goods_place_rate"),
    path("goods/places/<uuid:place_id>/close/", goods_places.close, name="goods_place_close"),
    path("goods/places/<uuid:place_id>/custodians/", goods_places.custodians, name="goods_place_custodians"),
    path("goods/places/<uuid:place_id>/count/", goods_countings.stocktake_new, name="goods_stocktake_new"),
    path("goods/stocktakes/<uuid:stocktake_id>/", goods_countings.stocktake, name="goods_stocktake"),
    path("goods/stocktakes/<uuid:stocktake_id>/paper/", goods_reports.counting_paper, name="goods_stocktake_paper"),
    path("goods/incidents/", goods_incidents.listing, name="goods_incidents"),
    path("goods/incidents/new/", goods_incidents.new, name="goods_incident_new"),
    path("goods/incidents/<uuid:incident_id>/", goods_incidents.incident, name="goods_incident"),
    path("goods/incidents/<uuid:incident_id>/close/", goods_incidents.close, name="goods_incident_close"),
    path("goods/measures/", goods_measures.listing, name="goods_measures"),
    path("goods/measures/new/<slug:kind>/", goods_measures.new, name="goods_measure_new"),
    path("goods/measures/<uuid:measure_id>/", goods_measures.measure, name="goods_measure"),
    path("goods/measures/<uuid:measure_id>/<slug:verb>/", goods_measures.do, name="goods_measure_do"),
]  # fmt: skip

_READ = (access.GOODS_READ,)
add_menu(
    MenuEntry("goods", _("Goods in custody"), reverse_lazy("goods"), "box", "work", 60, _READ),
    MenuEntry("goods-lists", _("Lists of items"), reverse_lazy("goods_lists"), "clipboard-list", "work", 62, _READ),
    MenuEntry("goods-measures", _("Measures"), reverse_lazy("goods_measures"), "shield-lock", "work", 64, (measure_rules.READ,)),
    MenuEntry("goods-places", _("Places"), reverse_lazy("goods_places"), "building-warehouse", "records", 120, _READ),
    MenuEntry("goods-incidents", _("Incidents"), reverse_lazy("goods_incidents"), "alert-triangle", "work", 66, _READ),
)  # fmt: skip
add_addresses(
    {
        "lot": "/goods/lots/{id}/",
        "order": "/goods/orders/{id}/",
        "item_list": "/goods/lists/{id}/",
        "place": "/goods/places/{id}/",
        "measure": "/goods/measures/{id}/",
        "incident": "/goods/incidents/{id}/",
        "stocktake": "/goods/stocktakes/{id}/",
        "need": "/goods/needs/{id}/",
    }
)
