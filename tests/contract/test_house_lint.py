"""Good and bad lines of every rule of the house."""

import pytest
from scripts.house_lint import LONGEST_FILE, LONGEST_FUNCTION, findings

DOMAIN = "src/qingfeng/market"
LONG_BODY = "\n".join(f"    x{number} = {number}" for number in range(LONGEST_FUNCTION + 1))
PLACE = "/ro" + "ot/secret"
REGISTRY = "https://files.python" + "hosted.org/x"

BAD = [
    (f"{DOMAIN}/actions/leads.py", "lead.state = 'open'"),
    (f"{DOMAIN}/actions/leads.py", "lead.state, lead.at = 'open', now"),
    (f"{DOMAIN}/actions/leads.py", "def expire(*, lead_id):\n    journal_append(actor=system_actor())"),
    (f"{DOMAIN}/jobs.py", "case.status = 'closed'"),
    (f"{DOMAIN}/actions/leads.py", "def decide(lead_id, actor, now): ..."),
    (f"{DOMAIN}/actions/leads.py", "def decide(*, lead_id, actor): ..."),
    (f"{DOMAIN}/actions.py", "def decide(*, lead_id):\n    journal_append(verb='x')"),
    (f"{DOMAIN}/web/views.py", "lead = Lead.objects.get(id=lead_id)"),
    (f"{DOMAIN}/queries.py", f"def long():\n{LONG_BODY}"),
    (f"{DOMAIN}/queries.py", "x = 1\n" * (LONGEST_FILE + 1)),
    (f"{DOMAIN}/utils.py", "x = 1"),
    (f"{DOMAIN}/helpers/text.py", "x = 1"),
    ("docs/how-to/start.md", f"put it in {PLACE}"),
    ("requirements/run.txt", f"--index-url {REGISTRY}"),
]  # fmt: skip

GOOD = [
    ("src/qingfeng/foundation/actions/states.py", "row.state = step.target"),
    (f"{DOMAIN}/rules/runs.py", "self.state = 1"),
    (f"{DOMAIN}/queries.py", "found = lead.state == 'open'"),
    ("tests/unit/market/test_x.py", "lead.state = 'open'"),
    (f"{DOMAIN}/actions/leads.py", "def decide(*, lead_id, actor, now): ..."),
    (f"{DOMAIN}/actions/leads.py", "def load(path, *, actor, now): ..."),
    (f"{DOMAIN}/actions/leads.py", "def expire(*, now):\n    journal_append(actor=system_actor())"),
    (f"{DOMAIN}/actions/leads.py", "def _store(lead, actor): ..."),
    (f"{DOMAIN}/queries.py", "lead = Lead.objects.get(id=lead_id)"),
    (f"{DOMAIN}/queries.py", "def short():\n    return 1"),
    ("docs/how-to/start.md", "run make demo and open http://127.0.0.1:8000/"),
    (f"{DOMAIN}/web/urls.py", "path('home/', home), path('work/', work)"),
    ("LICENSE", "http://www.apache.org/licenses/"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "text"), BAD)
def test_a_bad_line_is_found(path: str, text: str) -> None:
    assert list(findings(path, text))


@pytest.mark.parametrize(("path", "text"), GOOD)
def test_a_good_line_passes(path: str, text: str) -> None:
    assert list(findings(path, text)) == []
