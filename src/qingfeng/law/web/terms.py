"""The terms of a rule as text: every key and code by its word, in the reader's language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from qingfeng.foundation.api import formats
from qingfeng.law.rules.shapes import Library
from qingfeng.law.web import words

# Where a code is looked up whatever key it stands under.
ANYWHERE = ("terms", "actors", "pauses", "facts", "approvers")
# Keys whose codes have words of their own, looked up first.
AREAS: Mapping[str, tuple[str, ...]] = {
    "figure": ("figures",),
    "figures": ("figures",),
    "adds_to": ("figures",),
    "band_figure": ("figures",),
    "sum": ("figures",),
    "id": ("lines",),
    "of": ("lines",),
    "items": ("lines",),
    "apart": ("lines",),
    "needs": ("needs",),
    "role": ("roles",),
    "roles": ("roles",),
    "kinds": ("case_kinds", "prior_kinds"),
    "only": ("tiers",),
    "fixed": ("tiers",),
    "signs": ("signs",),
    "helps": ("helps",),
    "sectors": ("sectors",),
    "prices": ("prices",),
    "contested": ("readings",),
    "upper_contested": ("readings",),
    "code": ("readings",),
    "certainty": ("certainties",),
    "ranges": ("ranges",),
}


@dataclass(frozen=True, slots=True)
class TermTexts:
    """Reads the terms of the rules of one pack."""

    library: Library
    pack: str

    def key(self, key: str, above: str = "") -> str:
        """The word of a key: in a table by codes that of the code, else the pack's own, else that of all packs."""
        return self._word(key, (*AREAS.get(above, ()), self.pack, "terms")) or key.replace("_", " ")

    def value(self, value: Any, key: str = "") -> str:
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        if isinstance(value, date):
            return formats.day(value)
        if isinstance(value, Mapping):
            return self._sum(value) if key == "sum" else self._table(value, key)
        if isinstance(value, (list, tuple)):
            return self._between(value).join(self.value(each, key) for each in value)
        return self.code(str(value), key)

    def _between(self, values: Sequence[Any]) -> str:
        if any(isinstance(each, Mapping) for each in values):
            return "\n"
        if any(isinstance(each, (list, tuple)) for each in values):
            return " / "
        return pgettext("between items of a list", ", ")

    def _sum(self, value: Mapping[str, Any]) -> str:
        parts = ((self.key(name, "sum"), times) for name, times in value.items())
        return " + ".join(name if times == 1 else f"{times} × {name}" for name, times in parts)

    def _table(self, value: Mapping[str, Any], above: str) -> str:
        """A table with a text in both languages is that text; what else it holds follows in brackets."""
        rest = {key: each for key, each in value.items() if key not in ("zh", "en")}
        if "zh" in value and "en" in value:
            rest.pop("code", None)
        pairs = "; ".join(
            f"{self.key(key, above)}: {self.value(each, key)}" for key, each in rest.items()
        )
        if "zh" not in value or "en" not in value:
            return pairs
        text = str(value["zh"] if formats.chinese() else value["en"])
        return f"{text} ({pairs})" if pairs else text

    def code(self, code: str, key: str = "") -> str:
        if ">" in code:
            return " → ".join(self.code(part, key) for part in code.split(">"))
        return self.named(code, key) or (code.replace("_", " ") if code.islower() else code)

    def named(self, code: str, key: str = "") -> str:
        """What a code is called: by its word, else as a rule, an edition or an instrument is named; empty if nothing."""
        rules = self.library.rules
        if key == "lines_of":
            return words.shown(rules[f"{self.pack}.{code}"].name)
        if code in rules:
            return words.shown(rules[code].name)
        if word := self._word(code, (*AREAS.get(key, ()), *ANYWHERE)):
            return word
        edition = f"{self.pack}.edition.{code.lower()}"
        if edition in rules:
            return words.shown(rules[edition].name)
        instrument = self.library.instruments.get(code)
        return words.shown(instrument.title) if instrument else ""

    def _word(self, code: str, areas: tuple[str, ...]) -> str:
        for area in areas:
            if code in self.library.words.get(area, {}):
                return words.shown(self.library.words[area][code])
        return ""
