"""`read_listings`: the one way from a file of listings to checked batches."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import TextIO

from qingfeng.market.intake.checks import Checker
from qingfeng.market.intake.csvfile import read_csv
from qingfeng.market.intake.ndjsonfile import read_ndjson
from qingfeng.market.intake.parquetfile import read_parquet, verify_parquet
from qingfeng.market.intake.shapes import Batch, Limits, Raw, Reject
from qingfeng.market.intake.source import Source, Survey, digest_of, encoding_of, open_source

PRESENT = Limits()


@dataclass(frozen=True, slots=True)
class ListingFile:
    """A file that was looked through once (its digest, its encoding) and can be read in batches."""

    source: Source
    survey: Survey
    limits: Limits

    def batches(
        self, *, required: frozenset[str] = frozenset(), not_after: datetime | None = None
    ) -> Iterator[Batch]:
        checker = Checker(required=required, not_after=not_after)
        for raw in self._raw():
            yield checker.check(raw)

    def check_head(self) -> None:
        """A header that is no header is met before anything is written."""
        next(self._raw(), None)

    def _raw(self) -> Iterator[Raw]:
        if self.source.format == "parquet":
            return read_parquet(self.source, self.limits)
        if self.source.format == "ndjson":
            return read_ndjson(self.source, self.survey.encoding, self.limits)
        return read_csv(self.source, self.survey.encoding, self.limits)


def open_listings(
    path: Path, *, name: str | None = None, encoding: str | None = None, limits: Limits = PRESENT
) -> ListingFile:
    """Refuses with BadInput what is no file of listings; reads it once to the end, keeps nothing."""
    source = open_source(path, name, limits)
    file = ListingFile(source, _survey(source, limits, encoding), limits)
    file.check_head()
    return file


def _survey(source: Source, limits: Limits, encoding: str | None) -> Survey:
    """The digest is made beside the first reading, before anything is written."""
    with ThreadPoolExecutor(1) as pool:
        digest = pool.submit(digest_of, source.path)
        if source.format == "parquet":
            verify_parquet(source, limits)
            return Survey(*digest.result(), "")
        found = encoding_of(source, limits, encoding)
        return Survey(*digest.result(), found)


def read_listings(
    path: Path,
    *,
    name: str | None = None,
    encoding: str | None = None,
    required: frozenset[str] = frozenset(),
    not_after: datetime | None = None,
    limits: Limits = PRESENT,
) -> Iterator[Batch]:
    """Checked batches of a CSV, NDJSON or Parquet file, each with the rows refused in it."""
    file = open_listings(path, name=name, encoding=encoding, limits=limits)
    return file.batches(required=required, not_after=not_after)


def write_rejects(out: TextIO, rejects: tuple[Reject, ...]) -> None:
    for reject in rejects:
        body = {key: value for key, value in asdict(reject).items() if value not in (None, "")}
        out.write(json.dumps(body, ensure_ascii=False) + "\n")


def rejects_path(path: Path) -> Path:
    return path.with_name(path.name + ".rejected.ndjson")
