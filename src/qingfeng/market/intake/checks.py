"""What each column must be, as a table of conditions that run over whole batches at once."""

import re
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal, InvalidOperation

import numpy as np
import polars as pl
import pyarrow as pa

from qingfeng.market.intake.seen import SeenKeys
from qingfeng.market.intake.shapes import (
    KNOWN,
    REQUIRED,
    SCHEMA,
    TEXT_LIMITS,
    Batch,
    Raw,
    Reject,
)

PLAIN_PRICE = r"^[0-9]{1,12}(\.[0-9]{1,8})?$"
THOUSANDS = re.compile(r"[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?\Z")
CURRENCY_SIGN = re.compile(r"\A[¥¥$€£]\s*")
LARGEST_PRICE = Decimal(10) ** 12
ZONE = "Asia/Shanghai"
FORMATS = (
    ("%Y-%m-%dT%H:%M:%S%.f%#z", True),
    ("%Y-%m-%dT%H:%M:%S%.f", False),
    ("%Y-%m-%dT%H:%M", False),
    ("%Y-%m-%d", False),
)


class Checker:
    """Checks batches of one file, in order (a repeated identifier is known by what went before)."""

    def __init__(
        self, *, required: frozenset[str] = frozenset(), not_after: datetime | None = None
    ) -> None:
        self._required = tuple(sorted(required - set(REQUIRED)))
        self._not_after = not_after
        self._seen = SeenKeys()

    def check(self, raw: Raw) -> Batch:
        known, extra = _split(raw.rows)
        frame = _frame(known)
        if self._required:
            frame = frame.with_columns(_required_extra(extra, self._required))
        frame = _typed(frame)
        frame = frame.with_columns(bad=_first_complaint(self._required, self._not_after))
        frame = self._without_repeats(frame)
        good = frame["bad"].is_null()
        mask = pa.array(good.to_numpy())
        rejects = sorted((*raw.rejects, *_rejects(frame, raw)), key=lambda reject: reject.row)
        rows = frame.filter(good).select(KNOWN).to_arrow().cast(SCHEMA)
        return Batch(
            rows, extra.filter(mask), raw.numbers.filter(mask), tuple(rejects), raw.last_row
        )

    def _without_repeats(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Only a row that is otherwise good takes its identifier."""
        good = frame["bad"].is_null().to_numpy()
        fresh = np.ones(frame.height, dtype=bool)
        fresh[good] = self._seen.first_time(frame["listing_id"].filter(pl.Series(good)))
        repeated = pl.when(pl.Series(~fresh)).then(pl.lit("listing_id:repeated"))
        return frame.with_columns(bad=pl.coalesce("bad", repeated))


def parse_price(text: str) -> Decimal | str:
    """The amount, or the reason why it is none. A currency sign in front and thousands are understood."""
    bare = CURRENCY_SIGN.sub("", text.strip(), count=1)
    if THOUSANDS.match(bare):
        bare = bare.replace(",", "")
    try:
        amount = Decimal(bare)
    except InvalidOperation:
        return "price_not_a_number"
    if not amount.is_finite():
        return "price_not_a_number"
    if amount.is_signed() and amount:
        return "price_negative"
    if amount >= LARGEST_PRICE:
        return "price_too_large"
    return abs(amount).quantize(Decimal("1e-8"))


def _split(rows: pa.Table) -> tuple[pa.Table, pa.Table]:
    known = [name for name in rows.column_names if name in TEXT_LIMITS]
    return rows.select(known), rows.drop_columns(known)


def _frame(known: pa.Table) -> pl.DataFrame:
    frame = pl.DataFrame(pl.from_arrow(known))
    absent = [pl.lit(None, pl.String).alias(name) for name in KNOWN if name not in frame.columns]
    return frame.with_columns(*absent)


def _required_extra(extra: pa.Table, required: tuple[str, ...]) -> list[pl.Series]:
    """Whether the required columns beyond the known ones are filled, as flags named `has:…`."""
    flags = []
    for name in required:
        if name in KNOWN:
            continue
        flags.append(pl.Series(f"has:{name}", _filled(extra, name), pl.Boolean))
    return flags


def _filled(extra: pa.Table, name: str) -> list[bool]:
    if name in extra.column_names:
        return [value not in (None, "") for value in extra.column(name).to_pylist()]
    if extra.column_names == ["extra"]:
        found = pl.Series(pl.from_arrow(extra.column("extra"))).str.json_path_match(f"$.{name}")
        return (found.is_not_null() & (found != "")).fill_null(value=False).to_list()
    return [False] * extra.num_rows


def _typed(frame: pl.DataFrame) -> pl.DataFrame:
    frame = frame.with_columns(price_text=pl.col("price").str.strip_chars())
    plain = pl.col("price_text").str.contains(PLAIN_PRICE)
    frame = frame.with_columns(
        price=pl.when(plain).then(pl.col("price_text")).cast(pl.Decimal(20, 8)),
        price_reason=pl.lit(None, pl.String),
        currency=pl.col("currency").str.strip_chars().str.to_uppercase(),
        seen_text=pl.col("seen_at").str.strip_chars(),
    ).with_columns(seen_at=_instants())
    odd = frame["price_text"].is_not_null() & frame["price"].is_null()
    return _odd_prices(frame, odd) if odd.any() else frame


def _odd_prices(frame: pl.DataFrame, odd: pl.Series) -> pl.DataFrame:
    """Each text is read once, however many rows share it."""
    texts = frame["price_text"].filter(odd)
    alike = texts.unique()
    found = [parse_price(text) if text else None for text in alike]
    amounts = pl.Series(
        [f if isinstance(f, Decimal) else None for f in found], dtype=pl.Decimal(20, 8)
    )
    reasons = pl.Series([f if isinstance(f, str) else None for f in found], dtype=pl.String)
    places = odd.arg_true()
    return frame.with_columns(
        price=frame["price"].scatter(places, texts.replace_strict(alike, amounts)),
        price_reason=frame["price_reason"].scatter(places, texts.replace_strict(alike, reasons)),
    )


def _instants() -> pl.Expr:
    text = pl.col("seen_text").str.replace(" ", "T", literal=True).str.replace(r"Z$", "+00:00")
    readings = []
    for form, zoned in FORMATS:
        parsed = text.str.to_datetime(form, time_unit="us", strict=False)
        if not zoned:
            parsed = parsed.dt.replace_time_zone(ZONE, ambiguous="earliest", non_existent="null")
        readings.append(parsed.dt.convert_time_zone("UTC"))
    return pl.coalesce(readings)


def _complaints(
    required: tuple[str, ...], not_after: datetime | None
) -> Iterator[tuple[str, str, pl.Expr]]:
    for name in REQUIRED:
        yield name, "missing", pl.col(name).is_null() | (pl.col(name).str.strip_chars() == "")
    for name, limit in TEXT_LIMITS.items():
        column = {"price": "price_text", "seen_at": "seen_text"}.get(name, name)
        too_long = pl.col(column).str.len_chars() > limit
        if name in ("platform_region", "seller_region"):
            yield name, "region_not_six_digits", ~pl.col(name).str.contains(r"^[0-9]{6}$")
        elif name == "currency":
            yield name, "currency_not_three_letters", ~pl.col(name).str.contains(r"^[A-Z]{3}$")
        else:
            yield name, "too_long", too_long
        yield name, "nul_character", pl.col(column).str.contains("\x00", literal=True)
    yield "listing_id", "control_character", pl.col("listing_id").str.contains(r"[\x00-\x1f\x7f]")
    for reason in ("price_not_a_number", "price_negative", "price_too_large"):
        yield "price", reason, pl.col("price_reason") == reason
    yield (
        "seen_at",
        "not_an_instant",
        pl.col("seen_text").is_not_null() & pl.col("seen_at").is_null(),
    )
    if not_after is not None:
        yield "seen_at", "in_the_future", pl.col("seen_at") > not_after
    for name in required:
        missing = pl.col(name).is_null() if name in KNOWN else ~pl.col(f"has:{name}")
        yield name, "required_by_trading_model", missing


def _first_complaint(required: tuple[str, ...], not_after: datetime | None) -> pl.Expr:
    return pl.coalesce(
        pl.when(condition).then(pl.lit(f"{field}:{reason}"))
        for field, reason, condition in _complaints(required, not_after)
    )


def _rejects(frame: pl.DataFrame, raw: Raw) -> Iterator[Reject]:
    places = frame["bad"].is_not_null().arg_true().to_list()
    if not places:
        return
    bad = frame["bad"].gather(places).to_list()
    keys = frame["listing_id"].gather(places).to_list()
    for at, complaint, key in zip(places, bad, keys, strict=True):
        field, _, reason = complaint.partition(":")
        yield Reject(
            row=int(raw.numbers[at].as_py()),
            reason=reason,
            field=field,
            listing_id=(key or "")[:200].replace("\x00", ""),
            line=None if raw.lines is None else int(raw.lines[at].as_py()),
            detail=_excerpt(frame, at, field, reason),
        )


def _excerpt(frame: pl.DataFrame, at: int, field: str, reason: str) -> str:
    """The offending value, short; none where the value itself is the trouble or a person's data."""
    column = {"price": "price_text", "seen_at": "seen_text"}.get(field, field)
    if reason in ("too_long", "nul_character", "missing", "required_by_trading_model"):
        return ""
    if column not in frame.columns or field.startswith("seller_name"):
        return ""
    return str(frame[column][at] or "")[:60].replace("\x00", "")
