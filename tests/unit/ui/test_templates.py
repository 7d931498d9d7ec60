"""What the content security policy would refuse is not in any template or script of ours."""

import re
from pathlib import Path

import pytest

import qingfeng

SOURCE = Path(qingfeng.__file__).parent
TEMPLATES = sorted(SOURCE.glob("*/templates/**/*.html"))
SCRIPTS = sorted(path for path in SOURCE.glob("*/static/**/*.js") if "vendor" not in path.parts)
BARRED = {
    "an inline style": re.compile(r"\sstyle\s*=\s*[\"']"),
    "a style element": re.compile(r"<style\b"),
    "an inline script": re.compile(r"<script\b(?![^>]*\bsrc=)(?![^>]*application/json)"),
    "an event attribute": re.compile(r"\son[a-z]+\s*=\s*[\"']"),
    "htmx that evaluates": re.compile(r"hx-on\b|hx-(?:vals|headers)=[\"'](?:js|javascript):"),
    "an address elsewhere": re.compile(r"(?:src|href)=[\"'](?:https?:)?//"),
}


def test_there_are_templates_and_scripts() -> None:
    assert len(TEMPLATES) > 50
    assert len(SCRIPTS) > 5


@pytest.mark.parametrize("what", BARRED)
def test_no_template_has(what: str) -> None:
    found = {
        str(path.relative_to(SOURCE))
        for path in TEMPLATES
        if BARRED[what].search(path.read_text(encoding="utf-8"))
    }
    assert found == set()


def test_no_script_evaluates_or_writes_markup() -> None:
    barred = re.compile(
        r"\beval\(|new Function|\.(?:inner|outer)HTML\s*=|insertAdjacentHTML|document\.write"
    )
    found = {
        str(path.relative_to(SOURCE))
        for path in SCRIPTS
        if barred.search(path.read_text(encoding="utf-8"))
    }
    assert found == set()


def test_the_check_itself_finds_what_is_barred() -> None:
    bad = '<p style="color:red" onclick="x()"><script>1</script><style>a</style><img src="//x.y/z.png">'
    caught = {what for what, pattern in BARRED.items() if pattern.search(bad)}
    assert caught == set(BARRED) - {"htmx that evaluates"}
    assert BARRED["htmx that evaluates"].search("<a hx-on:click='x'>")
