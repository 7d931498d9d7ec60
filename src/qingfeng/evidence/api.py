"""All that other domains may call of evidence."""

from qingfeng.evidence import events
from qingfeng.evidence.access import bag_of, exhibit_of, purchase_of
from qingfeng.evidence.actions.bags import ask_bag, take_bag
from qingfeng.evidence.actions.exhibits import enter_exhibit, exclude_exhibit, readmit_exhibit
from qingfeng.evidence.queries.bag_exhibits import EXCLUDED_ONES, EXHIBITS
from qingfeng.evidence.queries.bag_records import CLOCKS_PART, JOURNAL_PART
from qingfeng.evidence.queries.bag_sections import Asked, Content, File, Section, add_section
from qingfeng.evidence.queries.exhibits import ExhibitRow, exhibits_of
from qingfeng.evidence.rules.bags import BAG_FLOW
from qingfeng.evidence.rules.exhibits import EXHIBIT_FLOW, EvidenceKind, Form, Part
from qingfeng.evidence.rules.purchases import PURCHASE_FLOW
from qingfeng.foundation.api import register_access, register_workflow

__all__ = [
    "Asked",
    "Content",
    "EvidenceKind",
    "ExhibitRow",
    "File",
    "Form",
    "Part",
    "Section",
    "add_section",
    "ask_bag",
    "declare",
    "enter_exhibit",
    "exclude_exhibit",
    "exhibits_of",
    "readmit_exhibit",
    "take_bag",
]


def declare() -> None:
    """Called once, when every app is known."""
    register_workflow(EXHIBIT_FLOW)
    register_access(events.EXHIBIT, exhibit_of)
    # Proof on demand.
    register_workflow(BAG_FLOW)
    register_access(events.BAG, bag_of)
    register_workflow(PURCHASE_FLOW)
    register_access(events.PURCHASE, purchase_of)
    for section in (EXHIBITS, EXCLUDED_ONES, CLOCKS_PART, JOURNAL_PART):
        add_section(section)
