"""What the product must never do: each line of the list is a test that the whole product is read for."""

import ast
import contextlib
import re
from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any
from uuid import UUID

import pyarrow as pa
import pytest
from django.apps import apps
from django.db.models import BinaryField, CharField, Field
from django.urls import URLPattern, URLResolver, get_resolver
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qingfeng.engine import api as engine
from qingfeng.engine.ranking.layout import FEATURES
from qingfeng.evidence import access
from qingfeng.evidence.models import HolderAnswer, SeizureNotice
from qingfeng.evidence.queries.identification import HolderView, OfficeView, QuestionRow
from qingfeng.evidence.rules.codes import OF_PRODUCTS, CodeKind
from qingfeng.evidence.rules.identification import Ground, check_ground
from qingfeng.foundation.api import Actor, require, system_actor
from qingfeng.foundation.models.accounts import OrganisationKind
from qingfeng.foundation.registries import workflows
from qingfeng.foundation.rules.powers import (
    POWERS,
    POWERS_OF_FUNCTION,
    VERBS,
    check_permissions,
    powers_of,
)
from qingfeng.kernel.errors import Refused
from qingfeng.market.access.leads import scope_of
from qingfeng.market.rules.lead_verdicts import ACCUSING, VERDICTS, shown_verdict
from qingfeng.register.rules.intake import COLUMNS as EXPORT_COLUMNS
from tests.support.examples import examples

SOURCE = Path(engine.__file__).parents[1]
OURS = ("foundation", "law", "register", "evidence", "market", "workbench")
PLACES = (
    "ships_from",
    "seller_region",
    "platform_region",
    "origin",
    "sender_region",
    "household_registration",
    "ethnicity",
    "surname",
    "dialect",
)


def words(name: str) -> set[str]:
    return set(re.split(r"[^a-z]+", re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower())) - {""}


def columns() -> Iterator[str]:
    for label in OURS:
        for model in apps.get_app_config(label).get_models(include_auto_created=True):
            yield model._meta.db_table
            yield from (f"{model._meta.db_table}.{f.column}" for f in model._meta.concrete_fields)


def routes(node: URLResolver | None = None, prefix: str = "") -> Iterator[str]:
    for entry in (node or get_resolver()).url_patterns:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from routes(entry, path)
        elif isinstance(entry, URLPattern):
            yield f"{path} {entry.name or ''}"


def verbs() -> Iterator[str]:
    for workflow in workflows():
        for step in workflow.steps:
            yield step.verb
            yield step.permission


def record_fields() -> Iterator[str]:
    """Names of what queries and pages hand out, wherever a class of ours declares them."""
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
                yield f"{path.relative_to(SOURCE)}:{node.target.id}"


def naming(names: Iterator[str], barred: set[str]) -> list[str]:
    """Names are read word by word, so a barred word of two could never be found."""
    assert not [word for word in barred if words(word) != {word}]
    return [name for name in names if words(name.rpartition(":")[2]) & barred]


# Fines, and numbers of them, measure no office and no officer.


def test_no_figure_of_fines_quotas_or_arrests_exists() -> None:
    barred = {"fine", "fines", "fined", "confiscation", "confiscations", "quota", "quotas",
              "arrest", "arrests", "league", "leaderboard"}  # fmt: skip
    assert naming(columns(), barred) == []
    assert naming(routes(), barred) == []
    assert naming(record_fields(), barred) == []


def test_the_reading_of_names_would_find_such_a_figure() -> None:
    assert naming(iter(["case_office.fines_total", "stats/finesByOfficer/ board"]), {"fines"})
    assert len(set(columns())) > 300
    assert len(set(routes())) > 60


# Place of origin and what stands for it are no evidence.


def test_no_feature_is_named_for_a_place_or_a_persons_origin() -> None:
    barred = {"place", "ships", "region", "province", "city", "sender", "registration", "ethnicity",
              "surname", "dialect"}  # fmt: skip
    codes = [feature.code for feature in FEATURES if words(feature.code) & barred]
    assert codes == []
    # Slang with a place name is the one exception, and it needs a grade claim and a mark beside it.
    assert [f.code for f in FEATURES if "origin" in words(f.code)] == ["origin_slang"]


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> engine.Snapshot:
    register = pa.table(
        {
            "right_id": ["r1", "r2"],
            "mark": ["Rolex", "Nike"],
            "nice_classes": pa.array([[14], [25]], pa.list_(pa.int16())),
        }
    )
    folder = tmp_path_factory.mktemp("never")
    return engine.open_snapshot(engine.build_snapshot(register, folder, 1).path)


@settings(
    max_examples=examples(12),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    where=st.dictionaries(
        st.sampled_from(PLACES), st.sampled_from(["莆田", "350300", "HK", "藏族"])
    ),
    title=st.sampled_from(["Rolex 1:1 watch", "Nike shoes", "莆田 shoes", "莞产 Nike", "cups"]),
)
def test_answers_are_the_same_wherever_the_offer_comes_from(
    where: dict[str, str], title: str, snapshot: engine.Snapshot
) -> None:
    bare = {"listing_id": ["1"], "title": [title]}
    plain = engine.screen(pa.table(bare), snapshot)
    told = engine.screen(
        pa.table(bare | {name: [value] for name, value in where.items()}), snapshot
    )
    assert told.equals(plain)


def test_a_place_alone_or_slang_with_a_place_alone_raises_nothing(
    snapshot: engine.Snapshot,
) -> None:
    titles = ["shoes", "莆田 shoes", "莞产 shoes", "Nike shoes", "莞产 Nike shoes"]
    batch = pa.table({"listing_id": list("12345"), "title": titles})
    nothing, place, slang, mark, slang_beside_mark = engine.screen(batch, snapshot)[
        "score"
    ].to_pylist()
    assert place == nothing
    assert slang == nothing
    assert slang_beside_mark == mark


# Deeds that no verb, page or command offers.


def test_no_verb_opens_mail_searches_persons_incites_or_deceives() -> None:
    barred = {"mail", "letter", "letters", "frisk", "home", "homes", "induce", "incite", "decoy", "entrap",
              "impersonate", "pretend", "persona", "bypass", "evade", "unseal", "wiretap"}  # fmt: skip
    assert naming(verbs(), barred) == []
    assert naming(routes(), barred) == []
    assert {"read", "add", "edit", "decide", "share", "delete"} == VERBS
    assert {"inspect", "preserve", "seize", "punish"} == POWERS


# A score leaves in no file; nothing is decided by itself; a private accusation is a suspicion.


def test_no_export_holds_a_score() -> None:
    barred = {"score", "risk", "probability", "rank"}
    assert naming(iter(EXPORT_COLUMNS), barred) == []


def test_no_job_decides() -> None:
    for step in (s for workflow in workflows() for s in workflow.steps):
        assert step.permission, f"{step.verb} needs no permission"
    deciding = re.compile(r"\b(decide|decide_lead|bulk_decide)\(")
    automatic = [
        path.relative_to(SOURCE).as_posix()
        for path in SOURCE.rglob("*.py")
        if path.name in ("jobs.py", "handlers.py", "screening.py", "lead_opening.py")
        and deciding.search(path.read_text(encoding="utf-8"))
    ]
    assert automatic == []


def test_a_verdict_has_a_person_behind_it() -> None:
    decision = apps.get_model("market", "LeadDecision")
    assert not decision._meta.get_field("user").null
    assert system_actor().user_id is None


@pytest.mark.parametrize("kind", [k for k in OrganisationKind.values if k != "agency"])
@pytest.mark.parametrize("verdict", VERDICTS)
def test_a_private_verdict_is_shown_to_others_as_suspected_at_most(kind: str, verdict: str) -> None:
    shown = shown_verdict(verdict=verdict, decider_kind=kind, own=False)
    assert shown == ("suspected" if verdict in ACCUSING else verdict)


# Bodies without the power get no verb of it.

POWERLESS = [(kind, "") for kind in OrganisationKind.values if kind != "agency"] + [
    ("agency", "leading_group"),
    ("agency", "procuratorate"),
    ("agency", "justice"),
    ("agency", "commerce"),
]


@pytest.mark.parametrize(("kind", "function"), POWERLESS)
def test_bodies_without_power_cannot_be_given_its_verbs(kind: str, function: str) -> None:
    assert powers_of(kind, function) == frozenset()
    for subject, power in product(("case", "goods", "measure", "*"), sorted(POWERS)):
        with pytest.raises(Refused) as refused:
            check_permissions([f"{subject}:{power}"], kind=kind, function=function)
        assert refused.value.codes == ("no_such_power",)


def test_a_coordinating_office_sees_masked_and_decides_nothing() -> None:
    actor = Actor(
        user_id=None,
        office_id=UUID(int=1),
        office_kind="agency",
        function="leading_group",
        region="",
        permissions=frozenset({"lead:read"}),
    )
    assert scope_of(actor, date(2026, 10, 12)).masked
    with pytest.raises(Refused):
        require(actor, "lead:decide")


# Informers are not scored or named; the consignor's and the consignee's data are not kept.


def test_no_table_names_an_informer_or_holds_numbers_of_a_person() -> None:
    barred = {"informer", "informant", "whistleblower", "consignor", "consignee", "passport",
              "identity", "ethnicity", "surname", "birth", "household"}  # fmt: skip
    assert naming(columns(), barred) == []


# No right is lost, no goods go, no consent is deemed by the program.


def test_no_step_is_taken_by_time_alone() -> None:
    barred = {"expire", "expired", "lapse", "lapsed", "deem", "deemed", "timeout"}
    assert naming(verbs(), barred) == []


# An identity number is kept sealed or not at all.

OF_IDENTITY = re.compile(
    r"(^|_)(identity|idcard|citizen|resident|passport|id_(card|no|number))(_|$)"
)


def kept_in_plain(fields: "Iterator[Field[Any, Any]]") -> list[str]:
    return [
        field.column
        for field in fields
        if OF_IDENTITY.search(field.column) and not isinstance(field, BinaryField)
    ]


def test_no_identity_number_is_kept_in_plain() -> None:
    ours = (model for label in OURS for model in apps.get_app_config(label).get_models())
    assert kept_in_plain(field for model in ours for field in model._meta.concrete_fields) == []


def test_the_reading_of_columns_would_find_an_identity_number() -> None:
    plain, sealed = CharField(max_length=18), BinaryField()
    plain.set_attributes_from_name("id_number")
    sealed.set_attributes_from_name("id_number")
    assert kept_in_plain(iter([plain, sealed])) == ["id_number"]
    assert OF_IDENTITY.search("holder_identity")
    assert not OF_IDENTITY.search("right_id")


# A holder learns of goods and never of the people who sent or get them.


def test_what_a_holder_reads_of_a_question_names_no_sender_and_no_addressee() -> None:
    """Before confiscation and after it: the views and tables that a holder reads have no place for it."""
    people = re.compile(
        r"consign|sender|addressee|recipient|declarant|party|phone|address|ground|parcel"
    )
    read = {field.name for field in fields(HolderView)} | {
        field.name for field in fields(QuestionRow)
    }
    for model in (HolderAnswer, SeizureNotice):
        read |= {column.attname for column in model._meta.concrete_fields}
    assert not {name for name in read if people.search(name)}
    assert {name for name in (field.name for field in fields(OfficeView)) if people.search(name)}
    assert CodeKind.PARCEL not in OF_PRODUCTS


def test_a_parcel_comes_by_customs_clearance_or_a_criminal_case_and_by_nothing_else() -> None:
    lawful = set()
    for function in (*POWERS_OF_FUNCTION, "leading_group", "justice", ""):
        for ground in Ground:
            with contextlib.suppress(Refused):
                check_ground(function, ground, "查验记录", parcel=True)
                lawful.add((function, ground.value))
    assert lawful == {("customs", "clearance"), ("public_security", "criminal_case")}
    assert not {ground.value for ground in Ground} & {"opened", "mail", "search"}


@pytest.mark.parametrize("kind", ["right_holder", "agent", "platform", "appraisal"])
def test_whoever_is_no_agency_asks_nothing_of_goods_whatever_its_role_says(kind: str) -> None:
    """Even with every verb of a role, and the function of an agency: goods are before officers only."""
    everything = frozenset({"*:read", "*:add", "*:edit", "*:decide", "*:share"})
    actor = replace(
        system_actor(), office_kind=kind, function="customs", permissions=everything, is_admin=True
    )
    assert not access.asks(actor)
    assert not powers_of(kind, "customs")
