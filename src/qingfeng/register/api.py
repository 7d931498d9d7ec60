"""All that other domains may call of the register."""

from uuid import UUID

from qingfeng.foundation import api as foundation
from qingfeng.register import access, events
from qingfeng.register.actions.agency_documents import (
    Scan,
    add_document,
    read_document,
    withdraw_document,
)
from qingfeng.register.actions.demo import DemoRegister, load_demo
from qingfeng.register.actions.exporting import ExportReport, export_register
from qingfeng.register.actions.knowledge import (
    GuideFields,
    PriceFields,
    ProductFields,
    add_guide_point,
    add_price,
    add_prices,
    add_product,
    edit_guide_point,
    edit_product,
    remove_guide_point,
)
from qingfeng.register.actions.licences import LicenceTerms, end_licence, grant_licence
from qingfeng.register.actions.loading import LoadReport, load_register
from qingfeng.register.actions.parties import (
    PartyFields,
    add_account,
    add_contact,
    add_party,
    edit_contact,
    end_agency,
    erase_contact,
    grant_agency,
    link_organisation,
    read_contact,
)
from qingfeng.register.actions.rights import dispute, settle, withdraw
from qingfeng.register.actions.snapshots import (
    current_snapshot,
    publish_snapshot,
    snapshot_folder,
)
from qingfeng.register.queries.holders import contacts_for
from qingfeng.register.queries.licences import Authorisation, authorised, authorised_table
from qingfeng.register.queries.prices import reference_price_table
from qingfeng.register.queries.products import (
    Proposal,
    is_over,
    is_recorded,
    offices_acting_for,
    parties_named,
    product_of,
    proposals,
)
from qingfeng.register.queries.rights import (
    genuine_knowledge,
    holder_of,
    own_party_ids,
    own_right_ids,
    right_rows,
    rights_acted_for,
    rights_named,
)
from qingfeng.register.queries.rows import (
    ContactRow,
    GuideRow,
    HolderRow,
    LicenceRow,
    PriceRow,
    ProductRow,
    RightRow,
)
from qingfeng.register.queries.snapshots import Changes, changed_rights, snapshot_table
from qingfeng.register.rules.chain import Gap, GapCode
from qingfeng.register.rules.taxonomy import NiceClass, nice_class, nice_classes
from qingfeng.register.rules.validity import register_day
from qingfeng.register.rules.vocabulary import DocumentKind, LicenceKind, RightKind
from qingfeng.register.rules.workflow import RIGHT

__all__ = [
    "Authorisation",
    "Changes",
    "ContactRow",
    "DemoRegister",
    "DocumentKind",
    "ExportReport",
    "Gap",
    "GapCode",
    "GuideFields",
    "GuideRow",
    "HolderRow",
    "LicenceKind",
    "LicenceRow",
    "LicenceTerms",
    "LoadReport",
    "NiceClass",
    "PartyFields",
    "PriceFields",
    "PriceRow",
    "ProductFields",
    "ProductRow",
    "Proposal",
    "RightKind",
    "RightRow",
    "Scan",
    "add_account",
    "add_contact",
    "add_document",
    "add_guide_point",
    "add_party",
    "add_price",
    "add_prices",
    "add_product",
    "authorised",
    "authorised_table",
    "changed_rights",
    "contacts_for",
    "current_snapshot",
    "declare",
    "dispute",
    "edit_contact",
    "edit_guide_point",
    "edit_product",
    "end_agency",
    "end_licence",
    "erase_contact",
    "export_register",
    "genuine_knowledge",
    "grant_agency",
    "grant_licence",
    "holder_of",
    "is_over",
    "is_recorded",
    "link_organisation",
    "load_demo",
    "load_register",
    "nice_class",
    "nice_classes",
    "offices_acting_for",
    "own_party_ids",
    "own_right_ids",
    "parties_named",
    "product_of",
    "proposals",
    "publish_snapshot",
    "read_contact",
    "read_document",
    "reference_price_table",
    "remove_guide_point",
    "right_rows",
    "rights_acted_for",
    "rights_named",
    "settle",
    "snapshot_folder",
    "snapshot_table",
    "withdraw",
    "withdraw_document",
]


def declare() -> None:
    """Told to foundation when the process starts: the workflow, and how each kind is read."""
    foundation.register_workflow(RIGHT)
    foundation.register_access(events.RIGHT, _right)
    foundation.register_access(events.HOLDER, _holder)
    foundation.register_access(events.LICENCE, _licence)


def _right(actor: foundation.Actor, right_id: UUID) -> object:
    return access.right_of(actor, right_id, register_day(foundation.now()))


def _holder(actor: foundation.Actor, party_id: UUID) -> object:
    return access.party_of(actor, party_id, register_day(foundation.now()))


def _licence(actor: foundation.Actor, licence_id: UUID) -> object:
    return access.licence_of(actor, licence_id, register_day(foundation.now()))
