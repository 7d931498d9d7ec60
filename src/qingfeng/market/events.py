"""Facts of the market told upward through the journal: the verb, and what its payload holds (ids, codes, counts)."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

IMPORT: Final = "listing_import"
RUN: Final = "screening_run"

IMPORT_FINISHED: Final = "market.import_finished"
HITS_FOUND: Final = "market.hits_found"
RUN_FINISHED: Final = "market.run_finished"
LISTING_REMOVED: Final = "listing.removed"


@dataclass(frozen=True, slots=True)
class ImportFinished:
    """Version 1. Subject: the import."""

    platform: UUID | None
    digest: str
    added: int
    changed: int
    unchanged: int
    rejected: int


@dataclass(frozen=True, slots=True)
class ListingRemoved:
    """Version 1. Subject: the listing. `right` is empty where the screening knew none."""

    version: int
    ground: str
    right: str


@dataclass(frozen=True, slots=True)
class HitsFound:
    """Version 1. Subject: the run. One a batch, in the transaction that wrote the batch's answers."""

    batch: int
    listings: int
    with_hits: int
    suspected: int
    snapshot: int
    rules: str


@dataclass(frozen=True, slots=True)
class RunFinished:
    """Version 1. Subject: the run."""

    kind: str
    listings: int
    suspected: int
    snapshot: int
    rules: str
