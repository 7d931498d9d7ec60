"""The criminal-threshold check by the law as it stands here: with what two people released."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from qingfeng.kernel.errors import BadInput
from qingfeng.law import api as law
from qingfeng.law.actions.editions import draft_edition, read_draft, release_edition
from qingfeng.law.models import RuleEdition
from qingfeng.law.queries.library import library
from qingfeng.law.rules.criminal.rows import of_kind
from qingfeng.law.rules.shapes import RuleKind
from tests.integration.law.conftest import NOW, People, drafted

RULE = "cn.criminal.counterfeit_goods"
# Gains of 40,000 are above the shipped line of 30,000.
FACTS = {"crime": "213", "conduct_to": "2026-10-05", "decided_on": "2026-10-06", "gains": "40000"}
TODAY = date(2026, 11, 22)


def asked(**more: Any) -> dict[str, Any]:
    return law.threshold({**FACTS, **more}, today=TODAY, language="en")


def raised(to: str, **more: Any) -> dict[str, Any]:
    """The terms of the rule with another figure for gains."""
    terms = library().rules[RULE].versions[-1].terms
    lines = [
        {**line, "at_least": to} if line["id"] == "gain" else dict(line) for line in terms["lines"]
    ]
    return {**terms, "lines": lines, **more}


def test_a_figure_that_two_people_released_governs(people: People) -> None:
    assert (asked()["tier"], asked()["ground"]["rule_version"]) == ("basic", 2)
    edition = draft_edition(
        draft=drafted(RULE, terms=raised("60000")), actor=people.drafter, now=NOW
    )
    assert asked()["tier"] == "basic"
    release_edition(edition_id=edition, actor=people.second, now=NOW)
    assert asked()["tier"] == "none"
    found = asked(gains="60000")
    assert (found["tier"], found["ground"]["rule_version"]) == ("basic", 3)
    assert found["ground"]["figures"][0]["at_least"] == "60000"
    before = asked(conduct_to="2026-09-30", decided_on="2026-09-30")
    assert (before["tier"], before["ground"]["rule_version"]) == ("basic", 2)


def test_a_check_asks_only_which_editions_there_are(people: People) -> None:
    """However many were released, their texts are read once, not with every check."""
    edition = draft_edition(
        draft=drafted(RULE, terms=raised("60000")), actor=people.drafter, now=NOW
    )
    release_edition(edition_id=edition, actor=people.second, now=NOW)
    asked()
    with CaptureQueriesContext(connection) as queries:
        asked()
    assert len(queries) == 1


@pytest.mark.parametrize(
    "slip",
    [
        {"lines": [{"id": "gain", "figure": "gains"}]},
        {"lines": [{"id": "gain", "figure": "gains", "at_least": "60,000"}]},
        {"lines": [{"id": "gain", "figure": "gain", "at_least": "60000"}]},
        {"lines": [{"id": "gain", "figure": "gains", "at_least": "60000", "needs": "repeat"}]},
        {"lines": "60000"},
        {"crimes": "213"},
        {"upper_times": "ten"},
        {"bands": [{"id": "first"}]},
        {"atempt": True},
    ],
)
def test_a_slip_in_the_terms_is_refused_with_the_draft(
    people: People, slip: dict[str, Any]
) -> None:
    with pytest.raises(BadInput) as bad:
        draft_edition(
            draft=drafted(RULE, terms=raised("60000", **slip)), actor=people.drafter, now=NOW
        )
    assert (bad.value.column, bad.value.reason) == ("terms", "terms_not_measurable")
    assert not RuleEdition.objects.exists()


def test_every_rule_that_is_measured_can_be_drafted_as_it_stands(db: None) -> None:
    for rule in of_kind(library(), RuleKind.THRESHOLD, RuleKind.FIGURE):
        assert read_draft(drafted(rule.id, date(2026, 12, 1)))[1].version.terms
