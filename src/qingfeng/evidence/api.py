"""All that other domains may call of evidence."""

from qingfeng.evidence import access, events
from qingfeng.evidence.access import exhibit_of
from qingfeng.evidence.actions.exhibits import enter_exhibit, exclude_exhibit, readmit_exhibit
from qingfeng.evidence.queries.exhibits import ExhibitRow, exhibits_of
from qingfeng.evidence.rules.custody import CUSTODY, ORDER
from qingfeng.evidence.rules.exhibits import EXHIBIT_FLOW, EvidenceKind, Form, Part
from qingfeng.evidence.rules.handling import INCIDENT, STOCKTAKE
from qingfeng.evidence.rules.lists import LIST
from qingfeng.evidence.rules.measures import MEASURE
from qingfeng.foundation.api import register_access, register_workflow

__all__ = [
    "EvidenceKind",
    "ExhibitRow",
    "Form",
    "Part",
    "declare",
    "enter_exhibit",
    "exclude_exhibit",
    "exhibits_of",
    "readmit_exhibit",
]


def declare() -> None:
    """Called once, when every app is known."""
    register_workflow(EXHIBIT_FLOW)
    register_access(events.EXHIBIT, exhibit_of)
    _declare_goods()


def _declare_goods() -> None:
    for workflow in (CUSTODY, ORDER, MEASURE, LIST, INCIDENT, STOCKTAKE):
        register_workflow(workflow)
    register_access(events.MEASURE, access.measure_of)
    register_access(events.ITEM_LIST, access.list_of)
    register_access(events.LOT, access.lot_of)
    register_access(events.ORDER, access.order_of)
    register_access(events.PLACE, access.place_of)
    register_access(events.INCIDENT, access.incident_of)
    register_access(events.STOCKTAKE, access.stocktake_of)
