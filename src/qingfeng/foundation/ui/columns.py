"""Which columns a reader wants to see in a list: the address first, else what was chosen last."""

from collections.abc import Sequence

from django.http import HttpRequest

from qingfeng.foundation.ui.kit import Column, columns_from_address

KEPT = "qingfeng.columns"


def columns_chosen(request: HttpRequest, key: str, columns: Sequence[Column]) -> tuple[Column, ...]:
    """`key` names the list. A choice in the address is kept for the rest of the session."""
    wanted = request.GET.getlist("cols")
    known = {column.key for column in columns}
    kept: dict[str, list[str]] = request.session.get(KEPT, {})
    if wanted:
        chosen = [each for each in wanted if each in known]
        if kept.get(key) != chosen:
            request.session[KEPT] = {**kept, key: chosen}
        return columns_from_address(columns, chosen)
    return columns_from_address(columns, kept.get(key))
