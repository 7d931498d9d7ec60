"""New versions of rules: two people, the database as a second lock, what is merged, and which clocks take over."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from qingfeng.foundation.api import history, system_actor
from qingfeng.kernel.errors import BadInput, Refused
from qingfeng.kernel.ids import Subject
from qingfeng.law.actions.clocks import start_clock, tell_clock
from qingfeng.law.actions.editions import (
    Draft,
    draft_edition,
    import_pack,
    release_edition,
    withdraw_edition,
)
from qingfeng.law.actions.transitions import take_versions
from qingfeng.law.models import Clock, RuleEdition
from qingfeng.law.queries.answers import clock_reply
from qingfeng.law.queries.library import kept_library, library
from qingfeng.law.queries.open_clocks import preview
from qingfeng.law.rules.library import shipped
from qingfeng.law.rules.reading import read_pack, read_version
from qingfeng.law.rules.writing import pack_text, table_text
from tests.integration.law.conftest import NOW, RULE, People, drafted, number_of

SEPTEMBER = datetime(2026, 9, 21, 2, 0, tzinfo=UTC)


def made(people: People, draft: Draft) -> UUID:
    return draft_edition(draft=draft, actor=people.drafter, now=NOW)


def released(people: People, draft: Draft) -> UUID:
    edition = made(people, draft)
    release_edition(edition_id=edition, actor=people.second, now=NOW)
    return edition


def running(start: datetime = SEPTEMBER) -> UUID:
    subject = Subject("case", uuid4())
    return start_clock(subject=subject, rule=RULE, start=start, actor=system_actor(), now=NOW)


def test_a_draft_governs_nothing_and_a_released_version_does(people: People) -> None:
    before = clock_reply(RULE, start="2026-10-09", events=[], now=NOW)
    edition = made(people, drafted(length=10))
    assert library() is shipped()
    release_edition(edition_id=edition, actor=people.second, now=NOW)
    rule = library().rules[RULE]
    assert rule.versions[-1].number == before.answer.version.number + 1
    assert rule.versions[-2].until == date(2026, 9, 30)
    after = clock_reply(RULE, start="2026-10-09", events=[], now=NOW)
    assert after.answer.version == rule.versions[-1]
    assert after.answer.standing.due is not None
    # Ten working days after Friday 9 October 2026, the make-up Saturday 10 October among them.
    assert after.answer.standing.due.date() == date(2026, 10, 22)
    old = clock_reply(RULE, start="2026-09-21", events=[], now=NOW)
    assert old.answer.version == before.answer.version or old.answer.version.until is not None
    assert library().packs["cn.penalty"].rules[0].id == shipped().packs["cn.penalty"].rules[0].id


def test_the_history_tells_who_and_what(people: People) -> None:
    edition = released(people, drafted(length=10))
    rows = history(Subject("rule_edition", edition))
    assert [row.verb for row in rows] == ["rule_edition.released", "rule_edition.drafted"]
    assert [row.payload["number"] for row in rows] == [number_of(), number_of()]
    assert len({row.payload["digest"] for row in rows}) == 1


def test_the_drafter_does_not_release(people: People) -> None:
    edition = made(people, drafted())
    with pytest.raises(Refused) as refused:
        release_edition(edition_id=edition, actor=people.drafter, now=NOW)
    assert refused.value.codes == ("edition_own_draft",)
    assert library() is shipped()


def test_a_stranger_neither_drafts_nor_releases_nor_withdraws(people: People) -> None:
    edition = made(people, drafted())
    for act in (release_edition, withdraw_edition):
        with pytest.raises(Refused) as refused:
            act(edition_id=edition, actor=people.reader, now=NOW)
        assert refused.value.codes == ("no_permission",)
    with pytest.raises(Refused):
        draft_edition(draft=drafted(), actor=people.reader, now=NOW)
    assert RuleEdition.objects.get().state == "draft"


def test_a_program_drafts_nothing(people: People) -> None:
    with pytest.raises(Refused) as refused:
        draft_edition(draft=drafted(), actor=system_actor(), now=NOW)
    assert refused.value.codes == ("edition_without_person",)


def test_a_withdrawn_draft_comes_to_nothing(people: People) -> None:
    edition = made(people, drafted())
    withdraw_edition(edition_id=edition, actor=people.drafter, now=NOW)
    assert library() is shipped()
    with pytest.raises(Refused) as refused:
        release_edition(edition_id=edition, actor=people.second, now=NOW)
    assert refused.value.codes == ("not_from_here",)


def test_of_two_drafts_the_second_is_overtaken(people: People) -> None:
    first, second = made(people, drafted(length=10)), made(people, drafted(length=12))
    release_edition(edition_id=first, actor=people.second, now=NOW)
    with pytest.raises(Refused) as refused:
        release_edition(edition_id=second, actor=people.second, now=NOW)
    assert refused.value.codes == ("edition_overtaken", "edition_not_later")


@pytest.mark.parametrize(
    ("changes", "field", "reason"),
    [
        ({"in_force": date(1999, 1, 1)}, "in_force", "edition_not_later"),
        ({"length": -1}, "length", "value_out_of_range"),
        ({"unit": "fortnight"}, "unit", "value_unknown"),
        ({"instrument": "order-0"}, "instrument", "instrument_unknown"),
        ({"bound": "nobody"}, "bound", "word_missing"),
        ({"pauses": ["lunch"]}, "pauses", "word_missing"),
        ({"calendar": "eu-XX"}, "calendar", "calendar_unknown"),
        ({"text_en": " "}, "text_en", "value_unreadable"),
        ({"until": date(2026, 9, 1)}, "until", "until_before_in_force"),
        ({"strange": 1}, "strange", "key_unknown"),
        ({"extensions": [{"by": "x", "approver": "head"}]}, "extensions: by", "value_unreadable"),
    ],
)
def test_what_is_wrong_is_named_by_its_field(
    people: People, changes: dict[str, object], field: str, reason: str
) -> None:
    with pytest.raises(BadInput) as bad:
        made(people, drafted(**changes))  # type: ignore[arg-type]
    assert (bad.value.data["column"], bad.value.reason) == (field, reason)
    assert not RuleEdition.objects.exists()


def test_a_new_instrument_comes_with_the_version(people: People) -> None:
    key = "order-900"
    draft = drafted(instrument=key, article="5")
    body = {"title_zh": "新令", "title_en": "New order", "in_force": date(2026, 10, 1)}
    released(people, Draft(draft.rule, draft.body, draft.source, draft.reason, {key: body}))
    assert library().instruments[key].title.en == "New order"
    assert key not in shipped().instruments
    again = drafted(in_force=date(2026, 11, 1), instrument=key)
    other = {key: {**body, "title_en": "Another"}}
    with pytest.raises(BadInput) as bad:
        made(people, Draft(again.rule, again.body, again.source, again.reason, other))
    assert bad.value.reason == "instrument_known"


def test_running_clocks_keep_their_version(people: People) -> None:
    clock = running()
    before = Clock.objects.get(pk=clock)
    released(people, drafted(length=10))
    after = Clock.objects.get(pk=clock)
    assert (after.version, after.due_at) == (before.version, before.due_at)
    tell_clock(clock_id=clock, name="testing.sent", at=NOW, actor=system_actor(), now=NOW)
    assert Clock.objects.get(pk=clock).version == before.version


def test_a_pending_version_takes_what_is_open_and_spares_what_ran_out(people: People) -> None:
    clock = running()
    over = running(datetime(2026, 8, 3, 2, 0, tzinfo=UTC))
    draft = drafted(length=10, transition="pending")
    version = read_version(
        table_text({**draft.body, "version": number_of() + 1}).encode(), library().rules[RULE], "cn"
    )
    seen = preview(library().rules[RULE], version, now=NOW)
    assert (seen.open, seen.taking, [row.id for row in seen.rows]) == (2, 1, [clock])
    edition = made(people, draft)
    moved = release_edition(edition_id=edition, actor=people.second, now=NOW)
    row = Clock.objects.get(pk=clock)
    assert (moved, row.version) == (1, number_of())
    assert seen.rows[0].after is not None
    assert row.due_at == seen.rows[0].after.due_at
    # Ten working days after Monday 21 September 2026: 22 to 24, 28 to 30 September, then 8 to 10 and 12 October.
    assert row.due_at.astimezone(library().rules[RULE].zone).date() <= date(2026, 10, 12)
    assert Clock.objects.get(pk=over).version < row.version
    verbs = [entry.verb for entry in history(Subject("case", row.subject_id))]
    assert verbs[0] == "clock.version_taken"


def test_a_version_to_come_takes_over_on_its_day(people: People) -> None:
    clock = running()
    released(people, drafted(in_force=date(2026, 10, 15), length=20, transition="pending"))
    assert take_versions(actor=system_actor(), now=NOW) == 0
    later = datetime(2026, 10, 15, 1, 0, tzinfo=UTC)
    assert take_versions(actor=system_actor(), now=later) == 1
    assert take_versions(actor=system_actor(), now=later) == 0
    assert Clock.objects.get(pk=clock).version == number_of()


def test_many_versions_are_taken_chunk_by_chunk(people: People) -> None:
    for _ in range(5):
        running()
    released(people, drafted(in_force=date(2026, 10, 15), transition="pending"))
    later = datetime(2026, 10, 15, 1, 0, tzinfo=UTC)
    chunks = [take_versions(actor=system_actor(), now=later, most=2) for _ in range(4)]
    assert chunks == [2, 2, 1, 0]


def test_the_library_is_asked_for_once_a_request(
    people: People, django_assert_num_queries: object
) -> None:
    released(people, drafted())
    library()
    with kept_library(), django_assert_num_queries(1):  # type: ignore[operator]
        for _ in range(5):
            assert library() is library()


def test_a_released_version_is_seen_in_the_same_request(people: People) -> None:
    edition = made(people, drafted())
    with kept_library():
        before = number_of()
        release_edition(edition_id=edition, actor=people.second, now=NOW)
        assert number_of() == before + 1


# The database by itself, as the application's role.


def refused(statement: str, values: list[object]) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


@pytest.mark.parametrize(
    "change",
    ["body = 'length = 1'", "in_force = '2000-01-01'", "state = 'draft'", "state = 'withdrawn'",
     "released_by_id = drafted_by_id", "released_at = now()", "reason = ''", "number = 99"],
)  # fmt: skip
def test_a_released_edition_is_never_changed(people: People, change: str) -> None:
    edition = released(people, drafted())
    refused(f"UPDATE law_ruleedition SET {change} WHERE id = %s", [edition])  # noqa: S608
    refused("DELETE FROM law_ruleedition WHERE id = %s", [edition])
    refused("TRUNCATE law_ruleedition", [])


@pytest.mark.parametrize("change", ["body = 'length = 1'", "reason = ''", "drafted_by_id = %s"])
def test_the_words_of_a_draft_stay(people: People, change: str) -> None:
    edition = made(people, drafted())
    values: list[object] = [people.second.user_id] if "%s" in change else []
    refused(f"UPDATE law_ruleedition SET {change} WHERE id = %s", [*values, edition])  # noqa: S608


def test_the_application_releases_no_draft_of_its_own(people: People) -> None:
    """Even one that tells the guard who moves: the table itself wants a second name."""
    edition = made(people, drafted())
    change = "UPDATE law_ruleedition SET state = 'released'"
    tell(f"release|{people.drafter.user_id}|||{NOW.isoformat()}")
    refused(
        f"{change}, released_by_id = drafted_by_id, released_at = now() WHERE id = %s", [edition]
    )
    refused(f"{change} WHERE id = %s", [edition])
    tell("")
    refused(f"{change}, released_by_id = %s, released_at = now() WHERE id = %s",
            [people.second.user_id, edition])  # fmt: skip
    assert RuleEdition.objects.get().state == "draft"


def tell(who: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('qingfeng.move', %s, true)", [who])


def test_nothing_begins_released(people: People) -> None:
    made(people, drafted())
    refused(
        "INSERT INTO law_ruleedition SELECT gen_random_uuid(), rule, 99, in_force, body, instruments, source, reason,"
        " 'released', 1, drafted_at, now(), drafted_by_id, %s FROM law_ruleedition",
        [people.second.user_id],
    )


# Packs as files.


def exported(name: str = "cn.penalty") -> str:
    return pack_text(library().packs[name])


def loaded(people: People, text: str) -> tuple[UUID, ...]:
    return import_pack(
        content=text.encode(), file="p.toml", source="Gazette", reason="New law", actor=people.drafter, now=NOW
    )  # fmt: skip


def with_version(text: str, rule: str, in_force: date) -> str:
    """The pack's text with the newest version of a rule once more."""
    pack = read_pack(text.encode(), "p.toml")
    found = next(each for each in pack.rules if each.id == f"{pack.name}.{rule}")
    draft = drafted(found.id, in_force)
    number = found.versions[-1].number + 1
    added = f"\n[[rule.version]]\n{table_text({**draft.body, 'version': number})}"
    newest = in_force - timedelta(days=1)
    head, rest = text.split(f'\nid = "{rule}"\n')
    own, following, tail = rest.partition("\n[[rule]]\n")
    body = own.rstrip("\n") + "\n"
    if found.versions[-1].until is None:
        at = body.rindex("in_force = ")
        end = body.index("\n", at)
        body = f"{body[:end]}\nuntil = {newest.isoformat()}{body[end:]}"
    return f'{head}\nid = "{rule}"\n{body}{added}{following}{tail}'


def test_a_pack_goes_out_and_comes_back(people: People) -> None:
    released(people, drafted(length=10))
    pack = library().packs["cn.penalty"]
    assert read_pack(exported().encode(), "p.toml") == pack
    with pytest.raises(Refused) as same:
        loaded(people, exported())
    assert same.value.codes == ("pack_changes_nothing",)


def test_each_changed_rule_of_a_file_becomes_a_draft(people: People) -> None:
    text = exported()
    for rule in ("filing_check", "service"):
        text = with_version(text, rule, date(2026, 12, 1))
    made_ = loaded(people, text)
    assert len(made_) == 2
    assert set(RuleEdition.objects.values_list("rule", "state")) == {
        (RULE, "draft"),
        ("cn.penalty.service", "draft"),
    }
    for edition in made_:
        release_edition(edition_id=edition, actor=people.second, now=NOW)
    assert read_pack(text.encode(), "p.toml") == library().packs["cn.penalty"]


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        ('article = "', 'article = "9', "version_differs"),
        ('pack = "cn.penalty"', 'pack = "cn.nothing"', "pack_unknown"),
        ('id = "service"', 'id = "service_new"', "rule_new"),
        ("length = 15", 'length = "15"', "value_unreadable"),
    ],
)
def test_a_file_that_is_wrong_leaves_nothing_behind(
    people: People, before: str, after: str, reason: str
) -> None:
    text = with_version(exported(), "filing_check", date(2026, 12, 1)).replace(before, after, 1)
    with pytest.raises(BadInput) as bad:
        loaded(people, text)
    assert bad.value.reason == reason
    assert not RuleEdition.objects.exists()


def test_an_error_in_the_second_of_two_versions_undoes_the_first(people: People) -> None:
    text = with_version(exported(), "filing_check", date(2026, 12, 1))
    text = with_version(text, "service", date(2026, 12, 1))
    at = text.rindex('bound = "', 0, text.index("\n[[rule]]\n", text.index('id = "service"')))
    text = f'{text[:at]}bound = "nobody"{text[text.index(chr(10), at) :]}'
    with pytest.raises(BadInput) as bad:
        loaded(people, text)
    assert bad.value.reason == "word_missing"
    assert not RuleEdition.objects.exists()
