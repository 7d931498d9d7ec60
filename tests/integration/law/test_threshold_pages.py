"""The threshold check in the site: the form, what is wrong with it, the panel for other pages, and who may ask."""

import json
import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from qingfeng.foundation.api import Actor
from qingfeng.law import api as law
from qingfeng.law.rules.criminal.facts import ACT, GOODS, KNOWN, PRIOR
from qingfeng.law.rules.criminal.flat import ROWS, fields_of
from tests.integration.law.conftest import NOW, People

pytestmark = pytest.mark.django_db
SignIn = Callable[[Actor], Client]
PAGE, PANEL = "/law/threshold/", "/law/threshold/panel/"
FACTS: dict[str, Any] = {
    "crime": "213",
    "conduct_to": "2025-06-01",
    "decided_on": "2025-09-01",
    "goods": [
        {"mark": "A", "source": "a", "sold_quantity": "100", "sold_amount": "30000"},
        {"mark": "B", "source": "b", "unsold_quantity": "10", "marked_price": "50"},
    ],
    "signs": ["low_price"],
    "unit": True,
}


@pytest.fixture(autouse=True)
def held_still(settings: object) -> None:
    settings.QINGFENG_DEMO_NOW = NOW  # type: ignore[attr-defined]


@pytest.fixture
def client(people: People, signed_in: SignIn) -> Client:
    found = signed_in(people.reader)
    found.cookies["qingfeng_language"] = "en"
    return found


def text_of(answer: HttpResponse) -> str:
    """What is read on the page, without tags."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def typed(**more: Any) -> dict[str, Any]:
    return {**fields_of({**FACTS, **more}), "step": "check"}


def test_the_form_has_a_field_for_every_key_of_the_contract(client: Client) -> None:
    page = client.get(PAGE).content.decode()
    names = set(re.findall(r'name="([^"]+)"', page))
    assert set(KNOWN) - set(ROWS) <= names
    for name, known in (("goods", GOODS), ("acts", ACT), ("prior", PRIOR)):
        assert {f"{name}[0].{key}" for key in known} <= names


def test_what_is_filled_in_is_answered_and_stays(client: Client) -> None:
    answer = client.post(PAGE, typed())
    assert answer.status_code == 200
    text = text_of(answer)
    assert "Basic tier" in text
    assert "two or more marks, illegal business amount 30,500, at least 30,000" in text
    assert "this check only advises" in text.lower()
    page = answer.content.decode()
    assert 'value="30000"' in page
    assert re.search(r'name="signs" value="low_price"[^>]* checked', page)
    assert "/law/rules/cn.criminal.counterfeit_goods/#v2" in page
    # Places are called as on the form, and lead to its fields.
    assert "goods[" not in text
    assert 'href="#goods-0-sold_amount"' in page


def test_the_page_says_the_same_as_the_command(client: Client) -> None:
    told = law.threshold(FACTS, today=NOW.date(), language="en")
    text = text_of(client.post(PANEL, FACTS, content_type="application/json"))
    steps = [step for step in told["steps"] if step["code"] != "established"]
    for entry in (*told["contested"], *told["missing"], told["ground"], *steps):
        said = re.sub(r"goods\[(\d)\]", lambda n: f"Lot {int(n[1]) + 1}", entry["text"])
        assert " ".join(said.split()) in text


def test_every_error_stands_at_its_field_and_nothing_is_lost(client: Client) -> None:
    wrong = typed(gains="3x", conduct_to="2025-13-01")
    wrong["goods[1].marked_price"] = "1,000"
    wrong["acts[0].amount"] = "5"
    answer = client.post(PAGE, wrong)
    assert answer.status_code == 422
    page = answer.content.decode()
    for place in ("gains", "conduct_to", "goods-1-marked_price", "acts-0-date"):
        assert f'href="#{place}"' in page
        assert f'id="{place}-error"' in page
        assert re.search(rf'id="{place}"[^>]*aria-invalid="true"', page)
    for value in ("3x", "2025-13-01", "1,000", "30000"):
        assert f'value="{value}"' in page
    assert "law-threshold-panel" not in page


def test_the_crime_is_asked_for_along_with_what_else_is_wrong(client: Client) -> None:
    text = text_of(client.post(PAGE, {"gains": "x", "step": "check"}))
    assert "2 entries need another look" in text
    assert "Choose the crime." in text


def test_a_row_is_added_without_judging_what_is_typed(client: Client) -> None:
    answer = client.post(PAGE, {**typed(gains="3x"), "step": "add-goods"})
    assert answer.status_code == 200
    page = answer.content.decode()
    assert 'name="goods[2].mark"' in page
    assert 'name="goods[3].mark"' not in page
    assert 'value="3x"' in page
    again = client.post(PAGE, {**typed(), "goods[2].mark": "", "step": "add-goods"})
    assert 'name="goods[3].mark"' in again.content.decode()


def test_pasted_json_fills_the_form_in(client: Client) -> None:
    answer = client.post(PAGE, {"facts": json.dumps(FACTS), "step": "read"})
    assert answer.status_code == 200
    page = answer.content.decode()
    assert 'value="30000"' in page
    assert "Basic tier" in page


def test_an_uploaded_file_fills_the_form_in(client: Client) -> None:
    file = SimpleUploadedFile("facts.json", b"\xef\xbb\xbf" + json.dumps(FACTS).encode())
    answer = client.post(PAGE, {"file": file, "step": "read"})
    assert answer.status_code == 200
    assert 'value="30000"' in answer.content.decode()


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ('{"crime": "213",', "Line 1:"),
        ('{"crime": "213", "crime": "214"}', "crime: The key is given twice."),
        (
            '{"crime": "213", "goods": [{"marks": 1}]}',
            "goods[0].marks: The facts have no such key.",
        ),
        ('{"crime": "213", "unit": "yes"}', "unit: Only true or false"),
        ('{"crime": ["213"]}', "crime: A text"),
        (json.dumps({"crime": "213", "acts": [{"amount": 1}] * 101}), "acts: More than 100"),
        ("", "JSON"),
    ],
)
def test_json_that_cannot_be_read_stays_beside_what_was_typed(
    client: Client, body: str, said: str
) -> None:
    answer = client.post(PAGE, {**typed(), "facts": body, "step": "read"})
    assert answer.status_code == 422
    text = text_of(answer)
    assert said in text
    assert body in text
    assert 'value="30000"' in answer.content.decode()


def test_a_file_beyond_the_limit_is_refused(client: Client) -> None:
    file = SimpleUploadedFile("facts.json", b" " * ((1 << 20) + 1))
    answer = client.post(PAGE, {"file": file, "step": "read"})
    assert answer.status_code == 422
    assert "larger than is taken here" in text_of(answer)


def test_the_filled_form_is_downloaded_as_facts_for_the_command(client: Client) -> None:
    answer = client.post(PAGE, {**typed(), "step": "download"})
    assert answer.headers["Content-Disposition"] == 'attachment; filename="facts.json"'
    assert json.loads(answer.content) == FACTS
    wrong = client.post(PAGE, {**typed(gains="3x"), "step": "download"})
    assert wrong.status_code == 422


def test_short_facts_may_stand_in_the_address(client: Client) -> None:
    short = json.dumps({"crime": "214", "gains": "40000", "conduct_to": "2025-06-01"})
    assert "Basic tier" in text_of(client.get(PAGE, {"facts": short}))
    assert "Basic tier" in text_of(client.get(PANEL, {"facts": short}))
    long = json.dumps({"crime": "214", "goods": [{"mark": "x" * 400}] * 10})
    assert client.get(PANEL, {"facts": long}).status_code == 422
    page = client.get(PAGE, {"facts": long})
    assert page.status_code == 422
    assert "Too long for an address" in text_of(page)


def test_the_panel_takes_json_a_field_of_json_and_a_form(client: Client) -> None:
    bodies = [
        client.post(PANEL, FACTS, content_type="application/json"),
        client.post(PANEL, {"facts": json.dumps(FACTS)}),
        client.post(PANEL, typed()),
    ]
    assert {answer.status_code for answer in bodies} == {200}
    assert len({answer.content for answer in bodies}) == 1
    assert "<html" not in bodies[0].content.decode()


def test_the_panel_says_what_is_wrong_in_plain_text(client: Client) -> None:
    answer = client.post(PANEL, {"facts": '{"crime": "213", "goods": [{"sold_amount": "x"}]}'})
    assert answer.status_code == 422
    assert answer.headers["Content-Type"].startswith("text/plain")
    assert answer.content.decode().startswith("goods[0].sold_amount: Write a number")
    large = client.post(PANEL, " " * ((1 << 20) + 1), content_type="application/json")
    assert large.status_code == 413


def test_nobody_from_outside_asks(client: Client) -> None:
    for address in (PAGE, PANEL):
        assert Client().get(address).status_code == 302
        assert Client().post(address, {}).status_code == 302
        assert client.put(address).status_code == 405


def test_the_library_and_the_rules_lead_to_the_form(client: Client) -> None:
    assert f'href="{PAGE}"' in client.get("/law/").content.decode()
    page = client.get("/law/rules/cn.criminal.sell/").content.decode()
    assert f'href="{PAGE}?crime=214"' in page
    form = client.get(f"{PAGE}?crime=214").content.decode()
    assert re.search(r'<option value="214" selected', form)
    assert PAGE not in client.get("/law/rules/cn.criminal.statute/").content.decode()


def test_an_unknown_choice_is_shown_as_it_was_typed(client: Client) -> None:
    answer = client.post(PAGE, typed(role="buys"))
    assert answer.status_code == 422
    assert re.search(r'<option value="buys" selected', answer.content.decode())


def test_how_sure_a_figure_is_stands_beside_it(client: Client) -> None:
    """A of the line that is reached; C and D wherever they stand."""
    read = text_of(client.post(PANEL, FACTS, content_type="application/json"))
    assert "A · article itself was read" in read
    goods = [{"unsold_quantity": 1000, "marked_price": 150}]
    old = {"crime": "214", "conduct_to": "2015-06-01", "decided_on": "2015-09-01", "goods": goods}
    ground = text_of(client.post(PANEL, old, content_type="application/json"))
    reached = ground.split("The line that is reached")[1].split("Figures and what")[0]
    assert "C · from memory" in reached


def test_the_old_and_the_new_law_stand_side_by_side(client: Client) -> None:
    facts = {"crime": "217", "conduct_to": "2025-03-01", "decided_on": "2026-09-01", "works": 600}
    text = text_of(client.post(PANEL, facts, content_type="application/json"))
    compared = text.split("Old and new law")[1]
    assert "By the law of the conduct (2025-03-01, V2004): below the figures" in compared
    assert "By the law of the decision (2026-09-01, V2025): basic tier" in compared
    assert "so the old one governs" in compared
