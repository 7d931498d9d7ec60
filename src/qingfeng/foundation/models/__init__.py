from qingfeng.foundation.models.accounts import (
    ApiKey,
    LoginFailure,
    Membership,
    Organisation,
    Role,
    ServiceAccount,
    User,
)
from qingfeng.foundation.models.calendars import CalendarYear
from qingfeng.foundation.models.files import StoredFile
from qingfeng.foundation.models.journal import Delivery, Journal, JournalText, Notification
from qingfeng.foundation.models.regions import Region
from qingfeng.foundation.models.states import StateHistory, WorkflowStep

__all__ = [
    "ApiKey",
    "CalendarYear",
    "Delivery",
    "Journal",
    "JournalText",
    "LoginFailure",
    "Membership",
    "Notification",
    "Organisation",
    "Region",
    "Role",
    "ServiceAccount",
    "StateHistory",
    "StoredFile",
    "User",
    "WorkflowStep",
]
