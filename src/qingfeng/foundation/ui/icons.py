"""Tabler icons drawn into the page, read one by one from the package's own node file."""

import json
from functools import lru_cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

NODES = "vendor/icons/tabler-nodes-outline.json"


@lru_cache(maxsize=1)
def _file() -> Path:
    found = finders.find(NODES)
    if not isinstance(found, str):
        raise FileNotFoundError(f"{NODES} is missing: run the set-up, which copies the assets")
    return Path(found)


@lru_cache(maxsize=512)
def _shapes(name: str) -> SafeString:
    # Parsing one entry in place keeps the two-megabyte file out of every process's memory.
    text = _file().read_text(encoding="utf-8")
    key = f'"{name}": '
    start = text.find(key)
    if start < 0:
        raise LookupError(f"Tabler has no outline icon named {name!r}")
    nodes, _ = json.JSONDecoder().raw_decode(text, start + len(key))
    return format_html_join("", "<{}{}/>", ((tag, _attributes(values)) for tag, values in nodes))


def _attributes(values: dict[str, str]) -> SafeString:
    return format_html_join("", ' {}="{}"', values.items())


@lru_cache(maxsize=1024)
def icon(name: str, label: str = "") -> SafeString:
    """An icon beside a word is silent; one that stands alone needs `label`."""
    return format_html(
        '<svg class="icon" viewBox="0 0 24 24" width="18" height="18" fill="none" '
        'stroke="currentColor" stroke-width="1.75" stroke-linecap="round" '
        'stroke-linejoin="round" {}>{}</svg>',
        format_html('role="img" aria-label="{}"', label)
        if label
        else SafeString('aria-hidden="true"'),
        _shapes(name),
    )
