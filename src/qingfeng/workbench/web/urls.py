from django.urls import path, reverse_lazy
from django.utils.translation import gettext_lazy as _

from qingfeng.foundation.api import MenuEntry, SearchKind, add_addresses, add_menu, add_search_kinds
from qingfeng.workbench.web import deeds, figures, lead, pictures, queue, search, seller, tasks

urlpatterns = [
    path("tasks/", tasks.tasks, name="tasks"),
    path("queue/", queue.queue, name="queue"),
    path("queue/counts/", queue.counts, name="queue_counts"),
    path("queue/views/new/", queue.view_new, name="queue_view_new"),
    path("queue/views/<uuid:view_id>/delete/", queue.view_delete, name="queue_view_delete"),
    path("leads/decide/", deeds.decide_many, name="leads_decide"),
    path("leads/assign/", deeds.assign_many, name="leads_assign"),
    path("leads/<uuid:lead_id>/", lead.lead, name="lead"),
    path("leads/<uuid:lead_id>/full/", lead.lead_in_full, name="lead_in_full"),
    path("leads/<uuid:lead_id>/compare/", lead.compare, name="lead_compare"),
    path("leads/<uuid:lead_id>/wrong/", lead.reason_wrong, name="lead_reason_wrong"),
    path("leads/<uuid:lead_id>/decide/", deeds.decide, name="lead_decide"),
    path("leads/<uuid:lead_id>/undo/", deeds.undo, name="lead_undo"),
    path("leads/<uuid:lead_id>/assign/", deeds.assign, name="lead_assign"),
    path("leads/<uuid:lead_id>/release/", deeds.release, name="lead_release"),
    path("leads/<uuid:lead_id>/reopen/", deeds.reopen, name="lead_reopen"),
    path("leads/<uuid:lead_id>/pictures/<int:number>/", pictures.lead_picture, name="lead_picture"),
    path("sellers/<uuid:seller_id>/", seller.seller, name="seller"),
    path("sellers/<uuid:seller_id>/reveal/", seller.reveal, name="seller_reveal"),
    path("search/", search.search, name="search"),
    path("stats/labels/", figures.labels, name="labels"),
    path("manage/reviews/", figures.reviews, name="manage_reviews"),
]

_READ = ("lead:read",)
add_menu(
    MenuEntry("tasks", _("My tasks"), reverse_lazy("tasks"), "home", "work", 1),
    MenuEntry("queue", _("Queue"), reverse_lazy("queue"), "inbox", "work", 10, _READ),
    MenuEntry(
        "labels",
        _("Decisions and ranking"),
        reverse_lazy("labels"),
        "chart-bar",
        "figures",
        10,
        _READ,
    ),
    MenuEntry(
        "reviews",
        _("Reviews and labels"),
        reverse_lazy("manage_reviews"),
        "user-check",
        "manage",
        700,
        (),
        True,
    ),
)
add_search_kinds(
    SearchKind("lead", _("Leads"), 10),
    SearchKind("seller", _("Sellers"), 20),
    SearchKind("right", _("Rights"), 30),
)

add_addresses({"lead": "/leads/{id}/", "seller": "/sellers/{id}/"})
