"""What the packs say of an answer to customs: the security it needs, its last hour, and what silence bars."""

from datetime import datetime, timedelta
from decimal import Decimal

from django.utils.timezone import localdate

from qingfeng.evidence.queries.grounds import terms
from qingfeng.evidence.rules.answers import (
    Counting,
    GuaranteeTerms,
    counting_of,
    guarantee_terms,
    security_due,
)
from qingfeng.law import api as law

BANDS = "cn.customs.security_bands"
GUARANTEE = "cn.customs.general_guarantee"
UNSERVED = "cn.customs.question_unserved"


def security_asked(value: Decimal | None, now: datetime) -> Decimal | None:
    """What customs asks as security for goods of this value, by the pack of the day."""
    version = law.library().rules[BANDS].at(localdate(now))
    if value is None or version is None:
        return None
    return security_due(value, version.terms["bands"])


def guarantee_asked(now: datetime) -> GuaranteeTerms:
    return guarantee_terms(terms(GUARANTEE, on=now))


def counting(rule: str, clock: str, at: datetime) -> Counting | None:
    """How the rule counts the time of this clock from a service at that instant; None where it says nothing of it."""
    return counting_of(terms(rule, on=at), clock) if rule else None


def bar_of_silence(rule: str, on: datetime) -> str:
    """What the rule bars where the holder was silent, in the packs' word."""
    return str(terms(rule, on=on).get("bars", "")) if rule else ""


def unserved_since(now: datetime) -> datetime:
    """What was sent up to then should have been served by now, on whatever route; the days are a convention of ours."""
    return now - timedelta(days=int(terms(UNSERVED, on=now)["days"]))
