"""One English text has one Chinese text over the whole product: of two, the earlier package's would show everywhere."""

from collections import defaultdict
from pathlib import Path

from babel.messages.pofile import read_po
from django.utils import translation

CATALOGUES = sorted(
    Path(__file__).parents[2].glob("src/qingfeng/*/locale/zh_Hans/LC_MESSAGES/django.po")
)


def test_no_two_packages_translate_one_text_differently() -> None:
    said: dict[tuple[str | None, str], dict[str, str]] = defaultdict(dict)
    for path in CATALOGUES:
        with path.open("rb") as file:
            for message in read_po(file, locale="zh_Hans"):
                if message.id:
                    key = (message.context, str(message.id))
                    said[key][path.parents[3].name] = str(message.string)
    assert len(said) > 1000
    assert {key: texts for key, texts in said.items() if len(set(texts.values())) > 1} == {}


def test_a_text_of_ours_shows_as_ours_whatever_a_library_calls_it() -> None:
    said = {
        str(message.id): str(message.string)
        for path in CATALOGUES
        for message in read_po(path.read_bytes().splitlines(keepends=True), locale="zh_Hans")
        if message.id and not message.context and isinstance(message.id, str)
    }
    with translation.override("zh-hans"):
        assert {
            text: shown for text in said if (shown := translation.gettext(text)) != said[text]
        } == {}
