"""All that other domains may call of evidence."""

from qingfeng.evidence import events
from qingfeng.evidence.access import exhibit_of
from qingfeng.evidence.actions.exhibits import enter_exhibit, exclude_exhibit, readmit_exhibit
from qingfeng.evidence.queries.exhibits import ExhibitRow, exhibits_of
from qingfeng.evidence.rules.exhibits import EXHIBIT_FLOW, EvidenceKind, Form, Part
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
