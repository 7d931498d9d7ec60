"""The demo's fixed cast: offices, people and what each may do. Every name is invented."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from qingfeng.foundation.actions.accounts import (
    admit,
    create_organisation,
    create_role,
    create_user,
)
from qingfeng.foundation.api import Actor, system_actor
from qingfeng.foundation.models import User
from qingfeng.foundation.queries.seats import actor_in, seats

PASSWORD = "qingfeng-demo-2026"  # noqa: S105 - printed to whoever starts the demo, loopback only
DOMAIN = "demo.qingfeng.example"

READ_ALL = ("lead:read", "listing:read", "seller:read", "right:read", "licence:read", "holder:read")
ASKING = (
    "identification:read",
    "identification:add",
    "identification:decide",
)
# Who gathers evidence and decides whether it counts.
EVIDENCE = ("exhibit:read", "exhibit:add", "exhibit:decide", "exhibit:share")
APPRAISING = ("appraisal:read", "appraisal:add", "appraisal:decide", "appraisal:share")
ASKED = ("identification:read", "identification:edit")
MONITOR = (
    *READ_ALL,
    *EVIDENCE,
    "lead:edit",
    "lead:decide",
    "listing:add",
    "screening:read",
    "screening:add",
    "platform:read",
)
HOLDER = (
    *READ_ALL,
    *ASKED,
    "lead:edit",
    "lead:decide",
    "right:add",
    "right:edit",
    "licence:add",
    "licence:edit",
    "holder:edit",
)
GOODS = (
    "goods:read",
    "goods:add",
    "goods:edit",
    "measure:read",
    "measure:edit",
    "measure:preserve",
    "measure:seize",
    "measure:inspect",
)
OFFICER = (
    *READ_ALL,
    *ASKING,
    *EVIDENCE,
    *APPRAISING,
    *GOODS,
    "lead:edit",
    "lead:decide",
    "lead:share",
    "platform:read",
)
# Who approves measures and decides about goods takes no part in the measure itself.
HEAD = (
    *READ_ALL,
    *EVIDENCE,
    *APPRAISING,
    "goods:read",
    "goods:add",
    "goods:edit",
    "goods:decide",
    "measure:read",
    "measure:edit",
    "measure:decide",
    "identification:read",
    "platform:read",
)
KEEPER = ("goods:read", "goods:edit")
ADMINISTRATOR = ("*:read", "*:add", "*:edit", "law:decide")
READER = (*READ_ALL, "platform:read")


@dataclass(frozen=True, slots=True)
class Office:
    key: str
    kind: str
    name: str
    name_en: str
    function: str = ""
    region: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    login: str
    name: str
    office: str
    role: str
    permissions: tuple[str, ...]
    region: str = ""
    language: str = "zh-hans"
    is_admin: bool = False

    @property
    def email(self) -> str:
        return f"{self.login}@{DOMAIN}"


OFFICES = (
    Office("node", "agency", "清风演示平台管理处", "Qingfeng demo administration", "leading_group"),
    Office("dongli", "platform", "东篱集市（演示）", "Dongli Market (demo)", region="330100"),
    Office("linli", "platform", "邻里小店（演示）", "Linli Shops (demo)", region="110100"),
    Office("wanfeng", "platform", "晚风直播（演示）", "Wanfeng Live (demo)", region="440100"),
    Office("holder", "right_holder", "演示权利人联合公司", "Demo Right Holders Ltd"),
    Office("agent", "agent", "明察知识产权代理（演示）", "Mingcha IP Agents (demo)"),
    Office(
        "putian", "agency", "莆田市市场监督管理局（演示）", "Putian market regulator (demo)",
        "market_regulation", "350300",
    ),
    Office(
        "fujian", "agency", "福建省市场监督管理局（演示）", "Fujian market regulator (demo)",
        "market_regulation", "350000",
    ),
    Office(
        "customs", "agency", "厦门海关（演示）", "Xiamen customs (demo)", "customs", "350200"
    ),
    Office(
        "leading", "agency", "双打办（演示）", "Leading-group office (demo)", "leading_group"
    ),
    Office("lab", "appraisal", "闽江检测所（演示）", "Minjiang test house (demo)", region="350100"),
)  # fmt: skip

PEOPLE = (
    Person("admin", "林管理", "node", "管理员", ADMINISTRATOR, is_admin=True),
    Person("reviewer", "秦审定", "node", "规则审定", ("law:edit", "law:decide")),
    Person("monitor", "陈监测", "dongli", "监测员", MONITOR),
    Person("second", "周复核", "dongli", "复核员", MONITOR),
    Person("linli", "吴小店", "linli", "监测员", MONITOR),
    Person("wanfeng", "郑直播", "wanfeng", "监测员", MONITOR),
    Person("holder", "Helen Shaw", "holder", "法务", HOLDER, language="en"),
    Person("agent", "沈代理", "agent", "代理人", HOLDER),
    Person("officer", "黄执法", "putian", "执法人员", OFFICER, region="350300"),
    Person("colleague", "谢执法", "putian", "执法人员", OFFICER, region="350300"),
    Person("head", "苏局长", "putian", "局负责人", HEAD, region="350300"),
    Person("keeper", "钟保管", "putian", "物品保管员", KEEPER, region="350300"),
    Person("storekeeper", "彭保管", "putian", "物品保管员", KEEPER, region="350300"),
    Person("supervisor", "方处长", "fujian", "处长", OFFICER, region="350000"),
    Person("customs", "许关员", "customs", "关员", (*READER, *ASKING, *EVIDENCE), region="350200"),
    Person("leading", "高协调", "leading", "统计与协调", ("lead:read", "platform:read")),
    Person("appraiser", "严鉴定", "lab", "鉴定人", ("appraisal:read", "appraisal:edit")),
    Person("outsider", "贺外人", "lab", "无权限", ()),
)


@dataclass(frozen=True, slots=True)
class Cast:
    offices: dict[str, UUID]


def people_present() -> bool:
    """Whether the demo's people are in this database."""
    return User.objects.filter(is_demo=True).exists()


def raise_cast(*, now: datetime) -> Cast:
    """Make the offices and people in an empty installation."""
    actor = system_actor()
    offices = {office.key: _office(office, actor, now) for office in OFFICES}
    roles: dict[tuple[str, str], UUID] = {}
    for person in PEOPLE:
        key = (person.office, person.role)
        if key not in roles:
            roles[key] = _role(person, offices[person.office], actor, now)
        _person(person, roles[key], actor, now)
    return Cast(offices)


def _office(office: Office, actor: Actor, now: datetime) -> UUID:
    made = create_organisation(
        kind=office.kind,
        name=office.name,
        name_en=office.name_en,
        function=office.function,
        region=office.region,
        is_demo=True,
        actor=actor,
        now=now,
    )
    return made.id


def _role(person: Person, office: UUID, actor: Actor, now: datetime) -> UUID:
    made = create_role(
        organisation_id=office,
        name=person.role,
        permissions=person.permissions,
        region=person.region,
        is_admin=person.is_admin,
        actor=actor,
        now=now,
    )
    return made.id


def _person(person: Person, role: UUID, actor: Actor, now: datetime) -> None:
    user = create_user(
        email=person.email,
        name=person.name,
        password=PASSWORD,
        language=person.language,
        is_demo=True,
        actor=actor,
        now=now,
    )
    admit(user_id=user.id, role_id=role, actor=actor, now=now)


def seated(login: str, *, now: datetime) -> Actor:
    """The member of the cast in the one seat it has."""
    user = User.objects.get(email=f"{login}@{DOMAIN}")
    return actor_in(user.pk, seats(user.pk, now)[0])
