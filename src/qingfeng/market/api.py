"""All that other domains may call of the market."""

from uuid import UUID

from django.utils.timezone import localdate

from qingfeng.foundation import api as foundation
from qingfeng.market.access.intake import listing as get_listing
from qingfeng.market.access.intake import may_take_down
from qingfeng.market.access.leads import get_lead, get_seller, scope_of
from qingfeng.market.actions.imports import (
    Delivery,
    LoadReport,
    load_listings,
    load_stored,
    receive_file,
    rejects_of,
)
from qingfeng.market.actions.lead_bulk import BulkResult, bulk_assign, bulk_decide
from qingfeng.market.actions.lead_disclosure import dispute_reason, open_in_full, reveal_seller
from qingfeng.market.actions.lead_opening import Opened, open_leads
from qingfeng.market.actions.lead_search import index_batch, index_rights
from qingfeng.market.actions.lead_settings import delete_view, save_view, set_review_policy
from qingfeng.market.actions.leads import Decided, assign, decide, release, reopen, undo
from qingfeng.market.actions.platforms import add_platform, platform_by_name
from qingfeng.market.actions.removals import TakenDown, take_down, take_down_many
from qingfeng.market.actions.screening import (
    RunReport,
    finish_open_runs,
    screen_all,
    screen_new,
)
from qingfeng.market.intake.reader import (
    ListingFile,
    open_listings,
    read_listings,
    rejects_path,
    write_rejects,
)
from qingfeng.market.intake.shapes import Batch, Reject
from qingfeng.market.queries.context import screening_context
from qingfeng.market.queries.imports import (
    ImportPage,
    ImportReport,
    ImportRow,
    RunPage,
    RunRow,
    import_report,
    imports_page,
    runs_page,
)
from qingfeng.market.queries.lead_counts import lead_counts, view_counts
from qingfeng.market.queries.lead_figures import (
    FEWEST,
    Label,
    LabelFigures,
    false_alarm_rates,
    label_figures,
    labels,
    sees_all_figures,
)
from qingfeng.market.queries.lead_filter import FACETS, VIEWS, LeadFilter
from qingfeng.market.queries.lead_record import lead_pictures, lead_record, seller_record
from qingfeng.market.queries.lead_rows import (
    DecisionRow,
    FacetCount,
    LeadCounts,
    LeadPage,
    LeadRecord,
    LeadRow,
    ReasonRow,
    SellerRecord,
    SpanRow,
    VersionRow,
)
from qingfeng.market.queries.lead_search import Found, ListingFound, SellerFound, recognised, search
from qingfeng.market.queries.lead_views import (
    PolicyRow,
    ViewRow,
    review_policies,
    review_policy,
    saved_views,
)
from qingfeng.market.queries.leads import PAGE_ROWS, lead_rows, leads_page
from qingfeng.market.queries.listings import (
    ListingPage,
    ListingRecord,
    ListingRow,
    ListingVersionRow,
    PlatformRow,
    ScreeningRow,
    listing_record,
    listings_page,
    platform_rows,
)
from qingfeng.market.rules.lead_measures import FalseAlarms, RegionFigure
from qingfeng.market.rules.lead_verdicts import REASONS, VERDICTS, Reason
from qingfeng.market.rules.leads import BULK_LIMIT, LEAD, LEAD_SCORE, UNDO_WINDOW

__all__ = [
    "BULK_LIMIT",
    "FACETS",
    "FEWEST",
    "LEAD",
    "LEAD_SCORE",
    "PAGE_ROWS",
    "REASONS",
    "UNDO_WINDOW",
    "VERDICTS",
    "VIEWS",
    "Batch",
    "BulkResult",
    "Decided",
    "DecisionRow",
    "Delivery",
    "FacetCount",
    "FalseAlarms",
    "Found",
    "ImportPage",
    "ImportReport",
    "ImportRow",
    "Label",
    "LabelFigures",
    "LeadCounts",
    "LeadFilter",
    "LeadPage",
    "LeadRecord",
    "LeadRow",
    "ListingFile",
    "ListingFound",
    "ListingPage",
    "ListingRecord",
    "ListingRow",
    "ListingVersionRow",
    "LoadReport",
    "Opened",
    "PlatformRow",
    "PolicyRow",
    "Reason",
    "ReasonRow",
    "RegionFigure",
    "Reject",
    "RunPage",
    "RunReport",
    "RunRow",
    "ScreeningRow",
    "SellerFound",
    "SellerRecord",
    "SpanRow",
    "TakenDown",
    "VersionRow",
    "ViewRow",
    "add_platform",
    "assign",
    "bulk_assign",
    "bulk_decide",
    "decide",
    "declare",
    "delete_view",
    "dispute_reason",
    "false_alarm_rates",
    "finish_open_runs",
    "get_lead",
    "get_listing",
    "get_seller",
    "import_report",
    "imports_page",
    "index_batch",
    "index_rights",
    "label_figures",
    "labels",
    "lead_counts",
    "lead_pictures",
    "lead_record",
    "lead_rows",
    "leads_page",
    "listing_record",
    "listings_page",
    "load_listings",
    "load_stored",
    "may_take_down",
    "open_in_full",
    "open_leads",
    "open_listings",
    "platform_by_name",
    "platform_rows",
    "read_listings",
    "receive_file",
    "recognised",
    "rejects_of",
    "rejects_path",
    "release",
    "reopen",
    "reveal_seller",
    "review_policies",
    "review_policy",
    "runs_page",
    "save_view",
    "saved_views",
    "scope_of",
    "screen_all",
    "screen_new",
    "screening_context",
    "search",
    "sees_all_figures",
    "seller_record",
    "set_review_policy",
    "take_down",
    "take_down_many",
    "undo",
    "view_counts",
    "write_rejects",
]


def declare() -> None:
    """Told to foundation when the process starts: the workflow, and how each kind is read."""
    foundation.register_workflow(LEAD)
    foundation.register_access("listing", _listing)
    foundation.register_access("lead", _lead)
    foundation.register_access("seller", _seller)


def _listing(actor: foundation.Actor, listing_id: UUID) -> object:
    return get_listing(actor, listing_id, on=localdate(foundation.now()))


def _lead(actor: foundation.Actor, lead_id: UUID) -> object:
    return get_lead(actor, lead_id, on=localdate(foundation.now()))


def _seller(actor: foundation.Actor, seller_id: UUID) -> object:
    return get_seller(actor, seller_id, on=localdate(foundation.now()))
