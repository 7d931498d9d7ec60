"""Which later version takes over what is still open, and from when."""

from datetime import datetime, time

from qingfeng.law.rules.shapes import Rule, Transition, Version


def taken_over(rule: Rule, now: datetime) -> Version | None:
    """The newest version in force that takes over open clocks of the rule, if it is a clock at all."""
    today = now.astimezone(rule.zone).date()
    found = [
        version
        for version in rule.versions
        if version.clock is not None
        and version.transition is Transition.PENDING
        and version.in_force <= today
        and version.number > rule.versions[0].number
    ]
    return found[-1] if found else None


def begins_at(rule: Rule, version: Version) -> datetime:
    """The first instant of the version, in the zone of its rule."""
    return datetime.combine(version.in_force, time(), rule.zone)
