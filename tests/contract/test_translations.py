"""One English text has one Chinese text over the whole product: of two, the earlier package's would show everywhere."""

from collections import defaultdict
from pathlib import Path

from babel.messages.pofile import read_po

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
