"""A whole matter in the database, made once for the tests of a module that only read it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.urls import get_resolver

from tests.support.bags import Matter, goods_matter, payload_of
from tests.support.databases import Clones


@pytest.fixture(scope="module")
def kept_apart(
    clones: Clones,
    django_db_setup: None,
    django_db_blocker: Any,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Path]:
    """The database for the whole module; what is made in it is taken back at the end. The words of pages are there as in
    a worker."""
    _ = get_resolver().url_patterns
    with pytest.MonkeyPatch.context() as patched, django_db_blocker.unblock():
        # A test before may have left its own rows: these ask for no database by a mark, so nobody else renews it.
        clones.renew()
        folder = tmp_path_factory.mktemp("kept")
        patched.setattr("django.conf.settings.QINGFENG_FILES_DIR", folder / "files")
        with transaction.atomic():
            yield folder
            transaction.set_rollback(True)


@pytest.fixture
def same_files(own_files: None, kept_apart: Path, settings: Any) -> None:
    settings.QINGFENG_FILES_DIR = kept_apart / "files"


@pytest.fixture(scope="module")
def matter(kept_apart: Path) -> Matter:
    return goods_matter()


@pytest.fixture(scope="module")
def goods(matter: Matter) -> dict[str, bytes]:
    return payload_of(matter.clerk, matter.about)
