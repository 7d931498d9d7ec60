"""Names of administrative divisions, and the reach of a prefix."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from qingfeng.foundation.models import Region


@dataclass(frozen=True, slots=True)
class RegionRow:
    code: str
    name: str
    name_en: str
    level: int
    parent: str | None
    valid_from: date | None
    valid_to: date | None

    def label(self, language: str) -> str:
        if language.startswith("en"):
            return self.name_en or self.name
        return self.name


_rows: dict[str, RegionRow] = {}


def region_row(code: str) -> RegionRow | None:
    """Divisions change once a year, and only by a migration: the process keeps them."""
    if not _rows:
        _rows.update({row.code: row for row in _read()})
    return _rows.get(code)


def _read() -> tuple[RegionRow, ...]:
    rows = Region.objects.order_by("code").values_list(
        "code", "name", "name_en", "level", "parent_id", "valid_from", "valid_to"
    )
    return tuple(RegionRow(*row) for row in rows)


def regions() -> tuple[RegionRow, ...]:
    region_row("")
    return tuple(_rows.values())


def region_name(code: str, language: str) -> str:
    """The division's name; for the empty code the whole country; an unknown code is shown as it is."""
    if not code:
        return "All regions" if language.startswith("en") else "全国"
    row = region_row(code.ljust(6, "0"))
    return row.label(language) if row else code


def region_path(code: str, language: str) -> str:
    """Province, prefecture and county together, without the fillers of the code list."""
    codes = [code[:2] + "0000", code[:4] + "00", code.ljust(6, "0")]
    rows = [row for c in dict.fromkeys(codes) if (row := region_row(c))]
    names = [row.label(language) for row in rows if row.name not in _FILLERS]
    return ", ".join(reversed(names)) if language.startswith("en") else "".join(names)


_FILLERS = frozenset({"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"})


def region_scope(prefix: str, field: str = "region") -> Q:
    """Rows whose six-digit code lies in the region of this prefix; a row without region lies in none."""
    if not prefix:
        return Q()
    digits = prefix.rstrip("0") if len(prefix) == 6 else prefix
    digits += "0" * (len(digits) % 2)
    low, high = digits.ljust(6, "0"), digits.ljust(6, "9")
    return Q(**{f"{field}__gte": low, f"{field}__lte": high})
