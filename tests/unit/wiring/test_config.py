"""Settings are typed, and doubt stops the start."""

import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest

from qingfeng.wiring import config

OWNER = "postgresql://owner:secret@127.0.0.1:5433/market"
SITE = "postgresql://site:word@127.0.0.1:5433/market"


def test_an_empty_environment_is_a_local_installation(tmp_path: Path) -> None:
    found = config.read({}, clone=tmp_path / "clone")
    assert found.database_url is None
    assert found.app_role == "qf_app"
    assert found.data_dir == tmp_path / "clone" / "var"
    assert found.eval_data == tmp_path / "shared" / "data"
    assert not found.https
    assert found.demo_now is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("QINGFENG_HTTPS", "yes"),
        ("QINGFENG_BEHIND_PROXY", "maybe"),
        ("QINGFENG_WEB_PROCESSES", "0"),
        ("QINGFENG_WEB_PROCESSES", "two"),
        ("QINGFENG_WEB_PROCESSES", "-1"),
        ("QINGFENG_DATA_DIR", "var"),
        ("QINGFENG_LANGUAGE", "fr"),
        ("QINGFENG_LOG_LEVEL", "info"),
        ("QINGFENG_SECRET_KEY", "short"),
        ("QINGFENG_APP_ROLE", "qf; DROP"),
        ("QINGFENG_NODE", "Fujian Node"),
        ("QINGFENG_ALLOWED_HOSTS", "https://example.org/"),
        ("QINGFENG_DEMO_NOW", "2026-10-09T09:00:00"),
        ("QINGFENG_DEMO_NOW", "tomorrow"),
        ("QINGFENG_EMAIL_URL", "mail.example.org"),
        ("QINGFENG_UPLOAD_MAX_BYTES", "1"),
        ("DATABASE_URL", "sqlite:///market.db"),
        ("DATABASE_URL", "postgresql://127.0.0.1/"),
        ("QINGFENG_NODE", " local"),
        ("QINGFENG_DATADIR", "/var/lib/somewhere"),
    ],
)
def test_doubt_names_the_setting(name: str, value: str) -> None:
    with pytest.raises(config.Doubt) as doubt:
        config.read({name: value})
    assert str(doubt.value).startswith(f"{name}:")
    assert doubt.value.code == 2


def test_all_doubts_are_told_at_once() -> None:
    with pytest.raises(config.Doubt) as doubt:
        config.read({"QINGFENG_HTTPS": "yes", "QINGFENG_NODE": "A", "QINGFENG_STRANGE": "1"})
    assert len(doubt.value.problems) == 3


def test_strange_variables_of_others_are_let_alone() -> None:
    config.read({"PATH": "/usr/bin", "DATABASE_NAME": "x"})


def test_cookies_need_https_as_soon_as_a_host_is_named() -> None:
    assert config.read({"QINGFENG_ALLOWED_HOSTS": "qingfeng.example.org"}).https
    assert not config.read(
        {"QINGFENG_ALLOWED_HOSTS": "qingfeng.example.org", "QINGFENG_HTTPS": "off"}
    ).https


def test_an_owner_alone_makes_the_second_role() -> None:
    found = config.read({"DATABASE_URL": OWNER})
    assert found.makes_role
    assert found.can_migrate
    assert found.site_url is not None
    assert found.migrating_url is not None
    assert (found.migrating_url.user, found.site_url.user) == ("owner", "qf_app_market")
    assert found.site_url.password not in ("secret", "")
    assert found.site_url.password == config.read({"DATABASE_URL": OWNER}).derived_password()


def test_both_roles_given() -> None:
    found = config.read({"DATABASE_URL": SITE, "DATABASE_OWNER_URL": OWNER})
    assert not found.makes_role
    assert found.app_role == "site"
    assert found.site_url == found.database_url
    assert found.migrating_url == found.database_owner_url


def test_a_site_without_the_owner_cannot_migrate() -> None:
    found = config.read({"DATABASE_URL": SITE, "QINGFENG_APP_ROLE": "site"})
    assert not found.makes_role
    assert not found.can_migrate


@pytest.mark.parametrize(
    "environ",
    [
        {"DATABASE_OWNER_URL": OWNER},
        {"DATABASE_URL": OWNER, "DATABASE_OWNER_URL": OWNER},
        {"DATABASE_URL": SITE, "DATABASE_OWNER_URL": OWNER, "QINGFENG_APP_ROLE": "another"},
    ],
)
def test_roles_that_contradict_each_other_are_refused(environ: dict[str, str]) -> None:
    with pytest.raises(config.Doubt):
        config.read(environ)


def test_addresses_are_read_with_their_escapes_and_options() -> None:
    found = config.read(
        {"DATABASE_URL": "postgresql://o%40x:p%2Fw@/db?host=/run/pg&sslmode=disable&port=5499"}
    )
    url = found.database_url
    assert url is not None
    assert (url.user, url.password, url.host, url.port, url.options) == (
        "o@x",
        "p/w",
        "/run/pg",
        "5499",
        {"sslmode": "disable"},
    )


def test_the_demo_instant_is_utc() -> None:
    found = config.read({"QINGFENG_DEMO_NOW": "2026-10-09T09:00:00+08:00"})
    assert found.demo_now == datetime(2026, 10, 9, 1, tzinfo=UTC)


def test_a_secret_is_made_once_and_kept_private(tmp_path: Path) -> None:
    path = tmp_path / "secrets" / "key"
    made = config.private_text(path)
    assert len(made) >= 40
    assert config.private_text(path) == made
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert [found.name for found in path.parent.iterdir()] == ["key"]


def test_letters_link_to_the_public_address_or_the_first_host_or_nowhere() -> None:
    assert config.read({}).public_url == ""
    hosts = {"QINGFENG_ALLOWED_HOSTS": "qf.example.org, qf2.example.org"}
    assert config.read(hosts).public_url == "https://qf.example.org"
    assert config.read({**hosts, "QINGFENG_HTTPS": "off"}).public_url == "http://qf.example.org"
    named = {**hosts, "QINGFENG_PUBLIC_URL": "https://open.example.org:8443/"}
    assert config.read(named).public_url == "https://open.example.org:8443"


@pytest.mark.parametrize(
    "value", ["qf.example", "ftp://qf.example", "https://qf.example/base", "https://u:p@qf.example"]
)
def test_a_public_address_is_scheme_host_and_port_only(value: str) -> None:
    with pytest.raises(config.Doubt):
        config.read({"QINGFENG_PUBLIC_URL": value})


def test_the_viewer_has_a_name_of_its_own() -> None:
    assert config.read({}).viewer_host == "*.viewer.localhost"
    named = {"QINGFENG_ALLOWED_HOSTS": "qf.example.org"}
    assert config.read(named).viewer_host == ""
    other = named | {"QINGFENG_VIEWER_HOST": "pages.example.org"}
    assert config.read(other).viewer_host == "pages.example.org"
    for wrong in ("qf.example.org", "localhost", "qf.example.org:8443", "127.0.0.1"):
        with pytest.raises(config.Doubt, match="QINGFENG_VIEWER_HOST"):
            config.read(named | {"QINGFENG_VIEWER_HOST": wrong})


@pytest.mark.parametrize(
    ("public", "viewer", "refused"),
    [
        ("https://Pages.Example.org:8443", "pages.example.org", True),
        ("https://pages.example.org", "*.pages.example.org", True),
        ("https://a.pages.example.org", "*.pages.example.org", True),
        ("https://qf.example.org", "*.pages.example.org", False),
        ("https://morepages.example.org", "*.pages.example.org", False),
        ("http://localhost:8000", "*.localhost", True),
        ("https://example.org", "a.*.example.org", True),
    ],
)
def test_the_viewer_is_never_where_officers_are_signed_in(
    public: str, viewer: str, refused: bool
) -> None:
    given = {"QINGFENG_PUBLIC_URL": public, "QINGFENG_VIEWER_HOST": viewer}
    if refused:
        with pytest.raises(config.Doubt, match="QINGFENG_VIEWER_HOST"):
            config.read(given)
    else:
        assert config.read(given).viewer_host == viewer
