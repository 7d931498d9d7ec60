"""The page of settings says what the code says."""

from dataclasses import fields
from pathlib import Path

from scripts.settings_reference import TARGET, page

from qingfeng.wiring import config


def test_the_page_is_the_one_that_the_declarations_give() -> None:
    assert TARGET.read_text(encoding="utf-8") == page(), (
        "run: .venv/bin/python scripts/settings_reference.py"
    )


def test_every_setting_has_help_in_both_languages() -> None:
    for setting in config.SETTINGS:
        assert setting.help_en
        assert any("一" <= letter <= "鿿" for letter in setting.help_zh), setting.name


def test_every_setting_reaches_the_configuration() -> None:
    declared = {setting.name.removeprefix(config.PREFIX).lower() for setting in config.SETTINGS}
    assert declared == {field.name for field in fields(config.Config)}


def test_nothing_else_reads_the_environment() -> None:
    source = Path(config.__file__).parents[1]
    readers = {
        path.relative_to(source).as_posix()
        for path in source.rglob("*.py")
        if "os.environ[" in path.read_text(encoding="utf-8")
        or "os.environ.get" in path.read_text(encoding="utf-8")
        or "os.getenv" in path.read_text(encoding="utf-8")
    }
    assert readers == set()
