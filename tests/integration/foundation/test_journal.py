from datetime import date
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction

from qingfeng.foundation.access import system_actor
from qingfeng.foundation.actions.journal import erase_texts, journal_append
from qingfeng.foundation.models import Journal, JournalText
from qingfeng.foundation.queries.journal import history, journal_page, verify
from qingfeng.kernel.digest import salted
from qingfeng.kernel.errors import Broken, NotFound
from qingfeng.kernel.ids import Subject
from tests.integration.foundation.conftest import NOW, Cast

pytestmark = pytest.mark.django_db


def lead() -> Subject:
    return Subject("lead", uuid4())


def texts_of(entry: UUID) -> dict[str, str | None]:
    return dict(JournalText.objects.filter(entry_id=entry).values_list("name", "text"))


def test_an_entry_says_who_what_about_what_for_whom_and_when(cast: Cast) -> None:
    subject = lead()
    entry = journal_append(
        actor=cast.officer,
        verb="lead.assigned",
        subject=subject,
        payload={"to": cast.outsider.user_id},
        audience=["public", "office:7"],
        now=NOW,
    )
    row = Journal.objects.get(id=entry)
    assert (row.node, row.actor, row.office) == (
        "local",
        cast.officer.user_id,
        cast.officer.office_id,
    )
    assert (row.verb, row.subject_kind, row.subject_id, row.at) == (
        "lead.assigned",
        "lead",
        subject.id,
        NOW,
    )
    assert row.payload == {"to": str(cast.outsider.user_id)}
    assert row.audience == ["office:7", "public"]
    assert row.id.version == 7


def test_the_digest_covers_everything_and_is_bound_to_its_salt(cast: Cast) -> None:
    entry = journal_append(
        actor=cast.officer,
        verb="lead.decided",
        subject=lead(),
        payload={
            "on": date(2026, 10, 9),
            "sum": Decimal("1.50"),
            "n": 2**70,
            "deep": [{"z": None, "a": "清风"}],
        },
        now=NOW,
    )
    row = Journal.objects.get(id=entry)
    assert verify(entry)
    assert len(row.digest) == 32
    assert len(row.salt) == 16
    other = journal_append(
        actor=cast.officer, verb="lead.decided", subject=lead(), payload={}, now=NOW
    )
    assert Journal.objects.get(id=other).salt != row.salt


def test_a_changed_entry_no_longer_verifies(cast: Cast) -> None:
    entry = journal_append(
        actor=cast.officer,
        verb="lead.decided",
        subject=lead(),
        payload={"n": 1},
        audience=["a"],
        now=NOW,
    )
    for column, value in (
        ("verb", "lead.undone"),
        ("payload", {"n": 2}),
        ("audience", []),
        ("office", None),
        ("node", "other"),
    ):
        row = Journal.objects.get(id=entry)
        setattr(row, column, value)
        assert not verify(entry, row=row), column


def test_texts_stand_aside_and_are_bound_by_their_digest(cast: Cast) -> None:
    subject = lead()
    entry = journal_append(
        actor=cast.officer,
        verb="lead.noted",
        subject=subject,
        payload={},
        texts={"note": "王小姐 13812340000"},
        now=NOW,
    )
    row, text = Journal.objects.get(id=entry), JournalText.objects.get(entry_id=entry)
    assert "13812340000" not in str(row.payload)
    assert row.payload == {"texts": {"note": salted("王小姐 13812340000", bytes(text.salt))}}
    assert texts_of(entry) == {"note": "王小姐 13812340000"}


def test_erasing_leaves_a_verifiable_entry_and_says_that_it_was_done(cast: Cast) -> None:
    subject = lead()
    entry = journal_append(
        actor=cast.officer,
        verb="lead.noted",
        subject=subject,
        payload={"n": 1},
        texts={"note": "王", "phone": "138"},
        now=NOW,
    )
    assert erase_texts(actor=cast.administrator, now=NOW, reason="request", subject=subject) == 2
    assert verify(entry)
    assert (
        JournalText.objects.filter(text__isnull=True, salt__isnull=True, erased_at=NOW).count() == 2
    )
    erased, noted = history(subject)
    assert texts_of(noted.id) == {"note": None, "phone": None}
    assert erased.verb == "journal.texts_erased"
    assert erased.payload == {"entry": str(entry), "names": ["note", "phone"], "reason": "request"}


def test_erasing_twice_is_once(cast: Cast) -> None:
    entry = journal_append(
        actor=cast.officer,
        verb="lead.noted",
        subject=lead(),
        payload={},
        texts={"note": "王"},
        now=NOW,
    )
    assert erase_texts(actor=cast.administrator, now=NOW, reason="r", entry=entry) == 1
    assert erase_texts(actor=cast.administrator, now=NOW, reason="r", entry=entry) == 0
    with pytest.raises(NotFound):
        erase_texts(actor=cast.administrator, now=NOW, reason="r", entry=uuid4())


def test_what_cannot_be_digested_is_refused(cast: Cast) -> None:
    for value in (1.5, b"x", object(), "a\x00b"):
        with pytest.raises(TypeError):
            journal_append(
                actor=cast.officer, verb="lead.noted", subject=lead(), payload={"v": value}, now=NOW
            )


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_it_is_refused() -> None:
    with pytest.raises(Broken, match="outside_transaction"):
        journal_append(actor=system_actor(), verb="x.y", subject=lead(), payload={}, now=NOW)


@pytest.mark.django_db(transaction=True)
def test_it_falls_with_the_action() -> None:
    subject = lead()

    def action() -> None:
        with transaction.atomic():
            journal_append(
                actor=system_actor(),
                verb="x.y",
                subject=subject,
                payload={},
                texts={"a": "b"},
                now=NOW,
            )
            raise RuntimeError("the action failed")

    with pytest.raises(RuntimeError):
        action()
    assert history(subject) == []
    assert JournalText.objects.count() == 0


def test_the_journal_has_no_serial_number() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_name = 'foundation_journal'"
            " AND (column_default LIKE '%%nextval%%' OR is_identity = 'YES')"
        )
        assert cursor.fetchall() == []


def test_history_names_people_and_pages_by_key(
    cast: Cast, django_assert_max_num_queries: object
) -> None:
    subject = lead()
    made = [
        journal_append(
            actor=cast.officer,
            verb=f"lead.v{n}",
            subject=subject,
            payload={},
            texts={"t": str(n)},
            now=NOW,
        )
        for n in range(7)
    ]
    journal_append(actor=system_actor(), verb="lead.swept", subject=subject, payload={}, now=NOW)
    with django_assert_max_num_queries(5):  # type: ignore[operator]
        rows = history(subject, limit=5)
    assert [row.verb for row in rows] == ["lead.swept", "lead.v6", "lead.v5", "lead.v4", "lead.v3"]
    assert (rows[0].actor_name, rows[1].actor_name, rows[1].office_name) == (
        "system",
        "Officer",
        "莆田市市场监督管理局",
    )
    assert [row.id for row in history(subject, before=rows[-1].id)] == list(reversed(made[:3]))


def test_the_administrators_page_covers_texts(cast: Cast) -> None:
    entry = journal_append(
        actor=cast.officer,
        verb="lead.noted",
        subject=lead(),
        payload={},
        texts={"note": "王"},
        now=NOW,
    )
    rows = journal_page(
        verb="lead.", actor_id=cast.officer.user_id, office_id=cast.officer.office_id
    )
    assert [row.id for row in rows] == [entry]
    assert "王" not in repr(rows)
    assert journal_page(verb="lead.", since=NOW, until=NOW) == []
