"""The standing that the database filters by is the standing that the rule gives."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from qingfeng.kernel.calendar import add_months
from qingfeng.register.models import Right
from qingfeng.register.queries.rights import standing_condition
from qingfeng.register.queries.rows import term_of
from qingfeng.register.rules.validity import Standing, validity
from qingfeng.register.rules.vocabulary import RightState
from tests.integration.register.conftest import NOW

ON = date(2024, 2, 29)
DAY = timedelta(days=1)


def ends() -> list[date | None]:
    edges = [ON, add_months(ON, 12), add_months(ON, -6), date(2025, 2, 28), date(2023, 8, 29)]
    return [
        None,
        date(2020, 1, 1),
        date(2034, 1, 1),
        *(edge + n * DAY for edge in edges for n in (-2, -1, 0, 1, 2)),
    ]


@pytest.mark.django_db
def test_condition_and_rule_agree_for_every_kind_of_row() -> None:
    rows = [
        Right(
            id=uuid4(),
            reference=f"{kind}-{office}-{start}-{end}",
            mark="M",
            kind=kind,
            jurisdiction=office,
            valid_from=start,
            valid_to=end,
            created_at=NOW,
            changed_at=NOW,
        )
        for kind in ("word", "design")
        for office in ("CN", "EM")
        for start in (None, date(2010, 1, 1), ON, ON + DAY)
        for end in dict.fromkeys(ends())
        if start is None or end is None or end >= start
    ]
    Right.objects.bulk_create(rows)
    for state in RightState:
        if state != RightState.REGISTERED:
            continue
        by_rule = {standing: set() for standing in Standing}
        for row in rows:
            by_rule[validity(term_of(row), ON).standing].add(row.pk)
        for standing in Standing:
            found = Right.objects.filter(standing_condition(standing, ON))
            assert set(found.values_list("pk", flat=True)) == by_rule[standing], standing
    assert sum(map(len, by_rule.values())) == len(rows)
