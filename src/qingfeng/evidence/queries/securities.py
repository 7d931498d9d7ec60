"""What customs asks as security, by the pack of the day."""

from datetime import datetime
from decimal import Decimal

from django.utils.timezone import localdate

from qingfeng.evidence.rules.identification import security_due
from qingfeng.law import api as law

BANDS = "cn.customs.security_bands"


def security_asked(value: Decimal | None, now: datetime) -> Decimal | None:
    """What customs asks as security for goods of this value, by the pack of the day."""
    version = law.library().rules[BANDS].at(localdate(now))
    if value is None or version is None:
        return None
    return security_due(value, version.terms["bands"])
