"""Every setting of Qingfeng: declared once, read from the environment only, refused when doubtful.

`docs/reference/settings.md` is compared with `SETTINGS` by a test, so a setting cannot stay undocumented.
"""

import hashlib
import hmac
import os
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

CLONE = Path(__file__).resolve().parents[3]
LOOPBACK = ("127.0.0.1", "localhost", "[::1]", "testserver")
ROLE = re.compile(r"[a-z_][a-z0-9_]{0,62}\Z")
HOST = re.compile(r"([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?")
LOCAL_VIEWER = "*.viewer.localhost"
PREFIX = "QINGFENG_"


class Doubt(SystemExit):
    """A setting that cannot be trusted: the process ends with status 2 and names it."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(2)
        self.problems = problems

    def __str__(self) -> str:
        return "\n".join(self.problems)


@dataclass(frozen=True)
class Setting:
    """One environment variable: how it is read, what stands when it is absent, and what it is for."""

    name: str
    read: Callable[[str], Any]
    kind: str
    default: str
    help_en: str
    help_zh: str


def _text(raw: str) -> str:
    return raw


def _switch(raw: str) -> bool:
    words = {"on": True, "true": True, "1": True, "off": False, "false": False, "0": False}
    if raw.lower() not in words:
        raise ValueError("expected on or off")
    return words[raw.lower()]


def _https(raw: str) -> str:
    if raw not in ("auto", "on", "off"):
        raise ValueError("expected auto, on or off")
    return raw


def _between(low: int, high: int) -> Callable[[str], int]:
    def read(raw: str) -> int:
        if not re.fullmatch(r"[0-9]{1,12}", raw) or not low <= int(raw) <= high:
            raise ValueError(f"expected a whole number from {low} to {high}")
        return int(raw)

    return read


def _names(raw: str) -> tuple[str, ...]:
    names = tuple(part.strip() for part in raw.split(",") if part.strip())
    if any(" " in name or "/" in name for name in names):
        raise ValueError("expected host names separated by commas")
    return names


def _hosts(raw: str) -> str:
    if raw and not HOST.fullmatch(raw.removeprefix("*.")):
        raise ValueError(
            "expected one host name in small letters, without a port, or *. and such a name"
        )
    return raw


def _folder(raw: str) -> Path:
    path = Path(raw).expanduser()
    if not path.is_absolute():
        raise ValueError("expected an absolute path")
    return path


def _web(raw: str) -> str:
    if raw and (urlsplit(raw).scheme not in ("http", "https") or not urlsplit(raw).hostname):
        raise ValueError("expected an http or https address")
    return raw


def _site(raw: str) -> str:
    """Where the site answers: scheme, host and port. Pages stand at its root, and an address carries no secret."""
    parts = urlsplit(_web(raw))
    if parts.username or parts.password or parts.query or parts.fragment or parts.path.strip("/"):
        raise ValueError("expected scheme, host and port only")
    return raw.rstrip("/")


def _role(raw: str) -> str:
    if raw and not ROLE.match(raw):
        raise ValueError("expected a role name of small letters, digits and underscores")
    return raw


def _node(raw: str) -> str:
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,39}", raw):
        raise ValueError("expected small letters, digits and hyphens, at most 40")
    return raw


def _language(raw: str) -> str:
    if raw not in ("zh-hans", "en"):
        raise ValueError("expected zh-hans or en")
    return raw


def _level(raw: str) -> str:
    if raw not in ("DEBUG", "INFO", "WARNING", "ERROR"):
        raise ValueError("expected DEBUG, INFO, WARNING or ERROR")
    return raw


def _instant(raw: str) -> datetime | None:
    if not raw:
        return None
    instant = datetime.fromisoformat(raw)
    if instant.tzinfo is None:
        raise ValueError("expected an instant with its offset, such as 2026-10-09T09:00:00+08:00")
    return instant.astimezone(UTC)


def _secret(raw: str) -> str:
    if raw and len(raw) < 40:
        raise ValueError("expected at least 40 characters")
    return raw


@dataclass(frozen=True)
class Url:
    """A database address split into what Django wants."""

    user: str
    password: str
    host: str
    port: str
    name: str
    options: Mapping[str, str]

    def django(self) -> dict[str, Any]:
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": self.name,
            "USER": self.user,
            "PASSWORD": self.password,
            "HOST": self.host,
            "PORT": self.port,
            "OPTIONS": dict(self.options),
        }


def _database(raw: str) -> Url | None:
    if not raw:
        return None
    parts = urlsplit(raw)
    if parts.scheme not in ("postgresql", "postgres"):
        raise ValueError("expected postgresql://user:password@host:port/name")
    options = dict(parse_qsl(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query)))
    host = options.pop("host", "") or unquote(parts.hostname or "")
    name = unquote(parts.path.lstrip("/"))
    if not name or not parts.username or not host:
        raise ValueError("expected a user, a host and a database name")
    return Url(
        user=unquote(parts.username),
        password=unquote(parts.password or ""),
        host=host,
        port=options.pop("port", "") or _port(parts),
        name=name,
        options=options,
    )


def _port(parts: SplitResult) -> str:
    return str(parts.port) if parts.port else ""


def _email(raw: str) -> SplitResult | None:
    if not raw:
        return None
    parts = urlsplit(raw)
    if parts.scheme not in ("smtp", "smtp+tls", "smtps") or not parts.hostname:
        raise ValueError(
            "expected smtp://, smtp+tls:// or smtps:// with user, password, host and port"
        )
    return parts


SETTINGS: tuple[Setting, ...] = (
    Setting("DATABASE_URL", _database, "address", "",
            "PostgreSQL 15 or later to use instead of the embedded one. Alone it must belong to a role that may create tables "
            "and roles: it migrates, and the site connects as a second role made for it. Beside DATABASE_OWNER_URL, or when "
            "its user is QINGFENG_APP_ROLE, it is the site's own role.",
            "使用外部 PostgreSQL(15 或以上)代替内置数据库。单独设置时须为可建表、建角色的角色:由它迁移,"
            "网站以另建的角色连接;与 DATABASE_OWNER_URL 同设,或其用户即 QINGFENG_APP_ROLE 时,为网站自己的角色。"),
    Setting("DATABASE_OWNER_URL", _database, "address", "",
            "The role that owns the tables and migrates. Only `init`, `demo` and the tests use it; a running site does without "
            "when QINGFENG_APP_ROLE names the user of DATABASE_URL.",
            "拥有数据表并执行迁移的角色。仅 init、demo 与测试使用;运行中的网站以 QINGFENG_APP_ROLE 指明 DATABASE_URL 的用户后即不需要。"),
    Setting("QINGFENG_APP_ROLE", _role, "role name", "",
            "Name of the database role of the site, which owns nothing. Left empty: the user of DATABASE_URL where "
            "DATABASE_OWNER_URL is given too, else qf_app (embedded) or qf_app_ and the database's name.",
            "网站所用数据库角色的名称(不拥有任何对象)。留空时:同设 DATABASE_OWNER_URL 则为 DATABASE_URL 的用户,"
            "否则内置库为 qf_app,外部库为 qf_app_ 加库名。"),
    Setting("QINGFENG_DATA_DIR", _folder, "folder", "var in the clone",
            "Everything the installation writes: embedded database, files, snapshots, secrets, logs.",
            "系统写入的全部内容:内置数据库、文件、快照、密钥、日志。"),
    Setting("QINGFENG_EVAL_DATA", _folder, "folder", "shared/data beside the clone",
            "Evaluation data that may not be shipped; benchmarks and golden tests use more of it where it is present.",
            "不随项目发布的评测数据;存在时基准与黄金测试会更多使用。"),
    Setting("QINGFENG_SECRET_KEY", _secret, "secret", "made at the first start",
            "Signs sessions and tokens; at least 40 characters. Left empty: a random one is kept in the data folder with mode 0600.",
            "用于会话与令牌签名,至少 40 个字符。留空时自动生成并以 0600 权限保存在数据目录。"),
    Setting("QINGFENG_ALLOWED_HOSTS", _names, "names", "",
            "Host names under which the site answers, separated by commas, besides loopback.",
            "除本机回环外,网站响应的主机名,以逗号分隔。"),
    Setting("QINGFENG_PUBLIC_URL", _site, "address", "",
            "Where readers reach the site, such as https://qingfeng.example.gov.cn; letters by e-mail link to it. Left empty: "
            "the first of QINGFENG_ALLOWED_HOSTS; without a host letters carry no link.",
            "读者访问网站的地址,如 https://qingfeng.example.gov.cn;邮件中的链接指向该地址。留空时为 "
            "QINGFENG_ALLOWED_HOSTS 的首个主机名;两者皆无时邮件不含链接。"),
    Setting("QINGFENG_VIEWER_HOST", _hosts, "host name, or *. and a host name", "",
            "A second name of this site, for nothing but showing captured pages: it knows no session. Another name, not another "
            "port; it needs HTTPS and its certificate. With *. before it each archive has a name of its own under it, so that one captured "
            "page never meets the data of another; DNS entry and certificate are then for *. too. Left empty: *.viewer.localhost while "
            "QINGFENG_ALLOWED_HOSTS is empty, else captured pages are not shown and can only be downloaded.",
            "本网站的第二个主机名,只用于显示固定的网页,不带任何会话。须为另一名称,而非另一端口;需要 HTTPS 及其证书。"
            "以 *. 开头时,每份存档各用其下一个主机名,不同网页之间互不可见;DNS 解析与证书也须为 *. 通配。"
            "留空时:未设 QINGFENG_ALLOWED_HOSTS 则为 *.viewer.localhost,否则不显示固定的网页,只供下载。"),
    Setting("QINGFENG_HTTPS", _https, "auto, on or off", "auto",
            "Cookies only over HTTPS, redirect and HSTS. auto: on as soon as QINGFENG_ALLOWED_HOSTS names a host.",
            "仅经 HTTPS 发送 Cookie,并启用跳转与 HSTS。auto:一旦设置了 QINGFENG_ALLOWED_HOSTS 即启用。"),
    Setting("QINGFENG_BEHIND_PROXY", _switch, "on or off", "off",
            "Trust X-Forwarded-Proto and X-Forwarded-For of one reverse proxy in front.",
            "信任前置反向代理的 X-Forwarded-Proto 与 X-Forwarded-For。"),
    Setting("QINGFENG_LANGUAGE", _language, "zh-hans or en", "zh-hans",
            "Language of pages until a reader chooses one.",
            "读者未选择语言时的页面语言。"),
    Setting("QINGFENG_NODE", _node, "name", "local",
            "Name of this node in the journal.",
            "本节点在日志中的名称。"),
    Setting("QINGFENG_DEMO_NOW", _instant, "instant", "",
            "Holds the clock of the pages at this instant, such as 2026-10-09T09:00:00+08:00; `qingfeng demo` sets it for its site.",
            "将页面时钟固定在此时刻,如 2026-10-09T09:00:00+08:00;qingfeng demo 会为其网站设置。"),
    Setting("QINGFENG_LOG_LEVEL", _level, "DEBUG, INFO, WARNING or ERROR", "INFO",
            "How much is logged to standard error.",
            "写入标准错误的日志级别。"),
    Setting("QINGFENG_WEB_PROCESSES", _between(1, 64), "number", "2",
            "Processes of `qingfeng serve`.",
            "qingfeng serve 的进程数。"),
    Setting("QINGFENG_WEB_THREADS", _between(1, 64), "number", "4",
            "Threads in each process of `qingfeng serve`.",
            "qingfeng serve 每个进程的线程数。"),
    Setting("QINGFENG_JOB_CONCURRENCY", _between(1, 64), "number", "2",
            "Jobs that one `qingfeng worker` runs at a time.",
            "单个 qingfeng worker 同时执行的任务数。"),
    Setting("QINGFENG_UPLOAD_MAX_BYTES", _between(1 << 20, 1 << 36), "bytes", str(1 << 30),
            "Largest file or request body that is taken.",
            "可接收的单个文件或请求体的最大字节数。"),
    Setting("QINGFENG_EMAIL_URL", _email, "address", "",
            "Mail server, smtp+tls://user:password@host:587. Left empty: messages are written to files in the data folder.",
            "邮件服务器,如 smtp+tls://user:password@host:587。留空时邮件写入数据目录中的文件。"),
    Setting("QINGFENG_TIMESTAMP_URL", _web, "address", "",
            "An RFC 3161 time authority that stamps the manifest of every exhibit. Left empty: a local one that nobody "
            "vouches for; its tokens are marked as not trusted.",
            "为每件证据清单加盖时间戳的 RFC 3161 时间戳机构。留空时使用本地时间戳,其结果标为不受信任。"),
    Setting("QINGFENG_TIMESTAMP_ROOTS", _folder, "file", "",
            "Root certificates (PEM) of that authority; needed with QINGFENG_TIMESTAMP_URL.",
            "该机构的根证书(PEM);设置 QINGFENG_TIMESTAMP_URL 时必需。"),
    Setting("QINGFENG_EMAIL_FROM", _text, "address", "qingfeng@localhost",
            "Sender of messages.",
            "邮件发件人。"),
)  # fmt: skip


@dataclass(frozen=True)
class Config:
    """The settings as read, one attribute each, and what follows from them."""

    database_url: Url | None
    database_owner_url: Url | None
    app_role: str
    data_dir: Path
    eval_data: Path
    secret_key: str
    allowed_hosts: tuple[str, ...]
    public_url: str
    viewer_host: str
    https: bool
    behind_proxy: bool
    language: str
    node: str
    demo_now: datetime | None
    log_level: str
    web_processes: int
    web_threads: int
    job_concurrency: int
    upload_max_bytes: int
    email_url: SplitResult | None
    email_from: str
    timestamp_url: str
    timestamp_roots: Path | None

    @property
    def makes_role(self) -> bool:
        """Whether the external database is known by its owner alone, so that the second role is ours to make."""
        url = self.database_url
        return url is not None and self.database_owner_url is None and url.user != self.app_role

    @property
    def site_url(self) -> Url | None:
        """The login of the application's role; None with the embedded database."""
        if self.database_url is None or not self.makes_role:
            return self.database_url
        return replace(self.database_url, user=self.app_role, password=self.derived_password())

    @property
    def migrating_url(self) -> Url | None:
        return self.database_owner_url or self.database_url

    @property
    def can_migrate(self) -> bool:
        return self.database_url is None or self.makes_role or self.database_owner_url is not None

    def derived_password(self) -> str:
        """One password for the application's role, the same wherever the owner's address is known."""
        assert self.database_url is not None  # noqa: S101 - only an external database derives one
        key = self.database_url.password or secret_key(self)
        return hmac.new(key.encode(), self.app_role.encode(), hashlib.sha256).hexdigest()


def read(environ: Mapping[str, str], *, clone: Path = CLONE) -> Config:
    """All settings of `environ`, or Doubt with every problem at once."""
    values, problems = _values(environ)
    known = {setting.name for setting in SETTINGS}
    problems += [
        f"{name}: there is no such setting"
        for name in sorted(environ)
        if name.startswith(PREFIX) and name not in known
    ]
    if problems:
        raise Doubt(problems)
    if values["DATABASE_OWNER_URL"] and not values["DATABASE_URL"]:
        raise Doubt(["DATABASE_OWNER_URL: DATABASE_URL is missing beside it"])
    if values["QINGFENG_TIMESTAMP_URL"] and not values["QINGFENG_TIMESTAMP_ROOTS"]:
        raise Doubt(["QINGFENG_TIMESTAMP_URL: QINGFENG_TIMESTAMP_ROOTS is missing beside it"])
    if _shows_itself(values):
        raise Doubt(["QINGFENG_VIEWER_HOST: it is a name of the site itself"])
    return _assemble(values, clone)


def _shows_itself(values: Mapping[str, Any]) -> bool:
    """Whether a stranger's script would run on a name under which officers are signed in; ports tell no names apart."""
    viewer = values["QINGFENG_VIEWER_HOST"]
    public = urlsplit(values["QINGFENG_PUBLIC_URL"]).hostname or ""
    names = {name.lower() for name in (*LOOPBACK, *values["QINGFENG_ALLOWED_HOSTS"], public)}
    if viewer.startswith("*."):
        return any(f".{name}".endswith(viewer[1:]) for name in names)
    return viewer in names - {""}


def _values(environ: Mapping[str, str]) -> tuple[dict[str, Any], list[str]]:
    values: dict[str, Any] = {}
    problems = []
    for setting in SETTINGS:
        raw = environ.get(setting.name, "")
        if raw != raw.strip():
            problems.append(f"{setting.name}: blanks around the value")
        elif raw or _is_literal(setting):
            try:
                values[setting.name] = setting.read(raw or setting.default)
            except ValueError as error:
                problems.append(f"{setting.name}: {error}")
        else:
            values[setting.name] = None
    return values, problems


def _is_literal(setting: Setting) -> bool:
    return setting.read not in (_folder, _secret)


def _assemble(values: dict[str, Any], clone: Path) -> Config:
    hosts = values["QINGFENG_ALLOWED_HOSTS"]
    fields = {name.removeprefix(PREFIX).lower(): value for name, value in values.items()}
    fields["data_dir"] = values["QINGFENG_DATA_DIR"] or clone / "var"
    fields["eval_data"] = values["QINGFENG_EVAL_DATA"] or clone.parent / "shared" / "data"
    fields["secret_key"] = values["QINGFENG_SECRET_KEY"] or ""
    fields["viewer_host"] = values["QINGFENG_VIEWER_HOST"] or ("" if hosts else LOCAL_VIEWER)
    fields["https"] = values["QINGFENG_HTTPS"] == "on" or (
        values["QINGFENG_HTTPS"] == "auto" and bool(hosts)
    )
    if hosts and not values["QINGFENG_PUBLIC_URL"]:
        fields["public_url"] = f"{'https' if fields['https'] else 'http'}://{hosts[0]}"
    fields["app_role"] = _app_role(
        values["QINGFENG_APP_ROLE"], values["DATABASE_URL"], values["DATABASE_OWNER_URL"]
    )
    return Config(**fields)


def _app_role(named: str, url: Url | None, owner: Url | None) -> str:
    if url is None:
        return named or "qf_app"
    if owner is None:
        return named or re.sub(r"[^a-z0-9_]", "_", f"qf_app_{url.name.lower()}")[:63]
    if named and named != url.user:
        raise Doubt([f"QINGFENG_APP_ROLE: {named} is not the user of DATABASE_URL"])
    if owner.user == url.user:
        raise Doubt(
            ["DATABASE_OWNER_URL: its user is the user of DATABASE_URL; the site must own nothing"]
        )
    return url.user


def private_text(path: Path, make: Callable[[], str] = lambda: secrets.token_urlsafe(48)) -> str:
    """The secret kept in `path`, made once; written whole under another name so that no reader sees half."""
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as handle:
            handle.write(make())
        try:
            os.link(fresh, path)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return path.read_text(encoding="utf-8")


def secret_key(config: Config) -> str:
    return config.secret_key or private_text(config.data_dir / "secrets" / "secret_key")
