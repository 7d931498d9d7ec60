"""The frozen rows that leave the register."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from qingfeng.register.models import GenuineProduct, Licence, Right
from qingfeng.register.rules.validity import Standing, Term, Validity, validity
from qingfeng.register.rules.vocabulary import DocumentKind, LicenceKind, RightKind, RightState


@dataclass(frozen=True, slots=True)
class RightRow:
    id: UUID
    reference: str
    mark: str
    kind: RightKind
    number: str
    jurisdiction: str
    holder_id: UUID | None
    holder: str
    holder_en: str
    organisation_id: UUID | None
    state: RightState
    workflow_version: int
    validity: Validity
    valid_from: date | None
    valid_to: date | None
    classes: tuple[int, ...]
    names_zh: tuple[str, ...]
    common_word: bool
    is_demo: bool

    @property
    def standing(self) -> Standing:
        return self.validity.standing


@dataclass(frozen=True, slots=True)
class ClassRow:
    number: int
    goods: tuple[str, ...]
    edition: str


@dataclass(frozen=True, slots=True)
class RecordationRow:
    number: str
    valid_from: date
    valid_to: date
    standing: Standing
    contact_id: UUID | None


@dataclass(frozen=True, slots=True)
class LicenceRow:
    id: UUID
    right_id: UUID
    mark: str
    licensor_id: UUID
    licensor: str
    licensor_en: str
    licensee_id: UUID
    licensee: str
    licensee_en: str
    kind: LicenceKind
    classes: tuple[int, ...]
    goods: tuple[str, ...]
    territories: tuple[str, ...]
    channels: tuple[str, ...]
    valid_from: date
    valid_to: date | None
    ended_on: date | None
    may_sublicense: bool
    is_demo: bool

    @property
    def last_day(self) -> date | None:
        ends = [day for day in (self.valid_to, self.ended_on) if day is not None]
        return min(ends) if ends else None


@dataclass(frozen=True, slots=True)
class ProductRow:
    id: UUID
    right_id: UUID
    style_code: str
    gtin: str
    name_zh: str
    name_en: str
    nice_class: int | None
    picture: str | None
    source: str
    is_demo: bool


@dataclass(frozen=True, slots=True)
class GuideRow:
    id: UUID
    product_id: UUID | None
    position: int
    feature_zh: str
    feature_en: str
    genuine_zh: str
    genuine_en: str
    counterfeit_zh: str
    counterfeit_en: str
    officers_only: bool
    picture: str | None
    copy_picture: str | None


@dataclass(frozen=True, slots=True)
class PriceRow:
    right_id: UUID
    product_id: UUID | None
    category: str
    currency: str
    low: Decimal
    median: Decimal
    high: Decimal
    n: int
    as_of: date
    source: str
    is_demo: bool


@dataclass(frozen=True, slots=True)
class LoadRow:
    id: UUID
    file_name: str
    digest: str
    added: int
    changed: int
    unchanged: int
    rejected: int
    is_demo: bool
    rejects: str | None
    loaded_at: datetime


@dataclass(frozen=True, slots=True)
class RightDetail:
    row: RightRow
    names: tuple[tuple[str, str], ...]
    classes: tuple[ClassRow, ...]
    recordations: tuple[RecordationRow, ...]
    licences: tuple[LicenceRow, ...]
    products: tuple[ProductRow, ...]
    guide_points: tuple[GuideRow, ...]
    prices: tuple[PriceRow, ...]
    filed_on: date | None
    registered_on: date | None
    renewed_on: date | None
    logo: str
    picture: str | None
    source: str
    extra: tuple[tuple[str, str], ...]
    load: LoadRow | None


@dataclass(frozen=True, slots=True)
class HolderRow:
    id: UUID
    name: str
    name_en: str
    country: str
    uscc: str
    organisation_id: UUID | None
    is_demo: bool


@dataclass(frozen=True, slots=True)
class AgencyRow:
    id: UUID
    holder_id: UUID
    holder: str
    holder_en: str
    agent_id: UUID
    agent: str
    agent_en: str
    valid_from: date
    valid_to: date | None
    documents: int


@dataclass(frozen=True, slots=True)
class DocumentRow:
    id: UUID
    kind: DocumentKind
    media_type: str
    size: int
    added_at: datetime
    withdrawn_at: datetime | None

    @property
    def withdrawn(self) -> bool:
        return self.withdrawn_at is not None


@dataclass(frozen=True, slots=True)
class AgencyDetail:
    row: AgencyRow
    documents: tuple[DocumentRow, ...]
    may_edit: bool


@dataclass(frozen=True, slots=True)
class AccountRow:
    platform: str
    seller_id: str


@dataclass(frozen=True, slots=True)
class ContactRow:
    """Masked unless `open`: the plain values come only from the journalled action."""

    id: UUID
    name: str
    role: str
    phone: str
    email: str
    region: str
    language: str
    open: bool


@dataclass(frozen=True, slots=True)
class HolderDetail:
    row: HolderRow
    rights: int
    agents: tuple[AgencyRow, ...]
    clients: tuple[AgencyRow, ...]
    accounts: tuple[AccountRow, ...]
    contacts: tuple[ContactRow, ...]
    granted: int
    received: int


@dataclass(frozen=True, slots=True)
class SnapshotRow:
    number: int
    id: UUID
    digest: str
    on: date
    rules_version: str
    rights: int
    added: int
    changed: int
    removed: int
    build_seconds: float
    published_at: datetime


def product_row(product: GenuineProduct) -> ProductRow:
    return ProductRow(
        id=product.pk,
        right_id=product.right_id,
        style_code=product.style_code,
        gtin=product.gtin,
        name_zh=product.name_zh,
        name_en=product.name_en,
        nice_class=product.nice_class,
        picture=product.picture_id,
        source=product.source,
        is_demo=product.is_demo,
    )


def term_of(right: Right) -> Term:
    return Term(
        RightKind(right.kind),
        RightState(right.state),
        right.jurisdiction,
        right.valid_from,
        right.valid_to,
    )


def right_row(right: Right, on: date, *, with_holder: bool = True) -> RightRow:
    """Expects holder, names and classes to be fetched."""
    holder = right.holder if with_holder else None
    return RightRow(
        id=right.pk,
        reference=right.reference,
        mark=right.mark,
        kind=RightKind(right.kind),
        number=right.number,
        jurisdiction=right.jurisdiction,
        holder_id=holder.pk if holder else None,
        holder=holder.name if holder else "",
        holder_en=holder.name_en if holder else "",
        organisation_id=holder.organisation_id if holder else None,
        state=RightState(right.state),
        workflow_version=right.workflow_version,
        validity=validity(term_of(right), on),
        valid_from=right.valid_from,
        valid_to=right.valid_to,
        classes=tuple(sorted(item.number for item in right.classes.all())),
        names_zh=tuple(name.text for name in right.names.all() if name.kind == "name_zh"),
        common_word=right.common_word,
        is_demo=right.is_demo,
    )


def licence_row(licence: Licence) -> LicenceRow:
    """Expects right, licensor and licensee to be fetched."""
    return LicenceRow(
        id=licence.pk,
        right_id=licence.right_id,
        mark=licence.right.mark,
        licensor_id=licence.licensor_id,
        licensor=licence.licensor.name,
        licensor_en=licence.licensor.name_en,
        licensee_id=licence.licensee_id,
        licensee=licence.licensee.name,
        licensee_en=licence.licensee.name_en,
        kind=LicenceKind(licence.kind),
        classes=tuple(licence.classes),
        goods=tuple(licence.goods),
        territories=tuple(licence.territories),
        channels=tuple(licence.channels),
        valid_from=licence.valid_from,
        valid_to=licence.valid_to,
        ended_on=licence.ended_on,
        may_sublicense=licence.may_sublicense,
        is_demo=licence.is_demo,
    )
