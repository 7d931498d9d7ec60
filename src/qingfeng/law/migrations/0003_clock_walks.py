from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models

_ENDED = ("met", "met_late", "lapsed", "effect")
_ADDED = (
    (("office", "standing", "start_at"), models.Q(standing__in=("paused", "no_calendar")), "law_clock_waiting"),
    (("office", "start_at"), models.Q(standing__in=_ENDED), "law_clock_ended"),
    (("due_at", "expired_at"), models.Q(standing="running"), "law_clock_due_walk"),
    (("start_at",), models.Q(standing="no_calendar"), "law_clock_no_calendar_walk"),
)  # fmt: skip


class Migration(migrations.Migration):
    # Clocks are started and told while their indexes are built.
    atomic = False
    dependencies = [("law", "0002_rule_editions")]
    operations = [
        *(
            AddIndexConcurrently("clock", models.Index(fields=fields, condition=condition, name=name))
            for fields, condition, name in _ADDED
        ),
        RemoveIndexConcurrently("clock", "law_clock_alarm"),
        RemoveIndexConcurrently("clock", "law_clock_missing"),
    ]
