"""Running clocks of any subject, what has happened to each, recounts of them, and new versions of rules."""

from django.db import models
from django.db.models import F, Q

from qingfeng.law.rules.editions import EditionState

ENDED = ("met", "met_late", "lapsed", "effect")
OPEN = ("running", "paused", "no_calendar")
STANDINGS = (*OPEN, *ENDED)


class Clock(models.Model):
    """A limit that runs on a subject under the version of its rule that governs.

    `due_at`, `standing` and what follows them are a cache of the fold over `start_at` and the clock's events; whether a
    running clock has run out is asked of `due_at`, never stored.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    rule = models.CharField(max_length=80)
    version = models.IntegerField()
    calendar = models.CharField(max_length=20)
    office = models.UUIDField(null=True)
    start_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    standing = models.CharField(max_length=16)
    not_before = models.DateField(null=True)
    missing_year = models.IntegerField(null=True)
    computed_at = models.DateTimeField()
    expired_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("subject_kind", "subject_id", "rule", "start_at"), name="law_clock_once"
            ),
            models.CheckConstraint(condition=Q(standing__in=STANDINGS), name="law_clock_standing"),
            models.CheckConstraint(
                condition=~Q(standing="running") | Q(due_at__isnull=False), name="law_clock_due"
            ),
            models.CheckConstraint(
                condition=~Q(standing="no_calendar")
                | Q(due_at__isnull=True, missing_year__isnull=False, not_before__isnull=False),
                name="law_clock_no_calendar",
            ),
        )
        indexes = (
            # What each list of an office walks, in its order.
            models.Index(
                fields=("office", "due_at"), condition=Q(standing="running"), name="law_clock_board"
            ),
            models.Index(
                fields=("office", "standing", "start_at"),
                condition=Q(standing__in=("paused", "no_calendar")),
                name="law_clock_waiting",
            ),
            models.Index(
                fields=("office", "start_at"),
                condition=Q(standing__in=ENDED),
                name="law_clock_ended",
            ),
            # What administrators walk; the alarm passes over what has been told without looking at the rows.
            models.Index(
                fields=("due_at", "expired_at"),
                condition=Q(standing="running"),
                name="law_clock_due_walk",
            ),
            models.Index(
                fields=("start_at",),
                condition=Q(standing="no_calendar"),
                name="law_clock_no_calendar_walk",
            ),
            # Which open clocks of a rule a new version would touch.
            models.Index(
                fields=("rule", "version"),
                condition=Q(standing__in=OPEN),
                name="law_clock_open",
            ),
        )

    def __str__(self) -> str:
        return f"{self.rule} on {self.subject_kind} {self.subject_id}"


class ClockEvent(models.Model):
    """What happened to a clock. Only added, never changed: a slip is answered by a further event."""

    id = models.UUIDField(primary_key=True, editable=False)
    clock = models.ForeignKey(Clock, models.PROTECT, related_name="events")
    name = models.CharField(max_length=60)
    at = models.DateTimeField()
    units = models.IntegerField(null=True)
    entry = models.UUIDField()
    told_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(units__isnull=True) | Q(units__gt=0), name="law_clockevent_units"
            ),
        )

    def __str__(self) -> str:
        return f"{self.clock_id}: {self.name}"


class Recount(models.Model):
    """One lane of clocks counted anew under a calendar, by id; it goes on after `last_id`."""

    id = models.UUIDField(primary_key=True, editable=False)
    calendar = models.CharField(max_length=20)
    first_id = models.UUIDField()
    end_id = models.UUIDField()
    last_id = models.UUIDField(null=True)
    seen = models.BigIntegerField(default=0)
    changed = models.BigIntegerField(default=0)
    begun_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(first_id__lte=F("end_id")), name="law_recount_range"
            ),
        )

    def __str__(self) -> str:
        return f"{self.calendar} from {self.first_id}: {self.seen}"


class RuleEdition(models.Model):
    """A new version of a rule, drafted by one person and released by another.

    `body` is the version as a pack writes it, `instruments` what it brings along as packs declare them. Only the state
    and who released it ever change, and only once.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    rule = models.CharField(max_length=80)
    number = models.IntegerField()
    in_force = models.DateField()
    body = models.TextField()
    instruments = models.TextField(blank=True)
    source = models.CharField(max_length=500)
    reason = models.TextField()
    state = models.CharField(max_length=16, default="draft")
    workflow_version = models.IntegerField(default=1)
    drafted_by = models.ForeignKey("foundation.User", models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField()
    released_by = models.ForeignKey("foundation.User", models.PROTECT, null=True, related_name="+")
    released_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in EditionState]),
                name="law_edition_state",
            ),
            models.CheckConstraint(
                condition=Q(released_by__isnull=True) | ~Q(released_by=F("drafted_by")),
                name="law_edition_two_people",
            ),
            models.CheckConstraint(
                condition=~Q(state="released")
                | Q(released_by__isnull=False, released_at__isnull=False),
                name="law_edition_released",
            ),
            models.CheckConstraint(
                condition=~Q(state="withdrawn")
                | Q(released_by__isnull=True, released_at__isnull=True),
                name="law_edition_withdrawn",
            ),
            models.UniqueConstraint(
                fields=("rule", "number"), condition=Q(state="released"), name="law_edition_once"
            ),
        )
        indexes = (
            models.Index(fields=("state", "drafted_at"), name="law_edition_list"),
            models.Index(fields=("rule", "number"), name="law_edition_rule"),
        )

    def __str__(self) -> str:
        return f"{self.rule} version {self.number}: {self.state}"
