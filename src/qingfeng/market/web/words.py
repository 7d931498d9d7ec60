"""Names that exist in both languages."""

from django.utils.translation import get_language


def in_chinese() -> bool:
    return (get_language() or "").startswith("zh")


def platform_name(name_zh: str, name_en: str) -> str:
    return name_zh if in_chinese() else name_en


def of_both(text_zh: str, text_en: str) -> str:
    return text_zh if in_chinese() else text_en
