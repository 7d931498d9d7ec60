"""Screening runs, the batches they are worked off in, and what the engine found."""

from django.db import models

RUN_KINDS = ("new", "all", "marks")


class ScreeningRun(models.Model):
    """One pass over listings: what is new, everything, or what changed marks could touch."""

    id = models.UUIDField(primary_key=True)
    kind = models.CharField(max_length=10)
    snapshot_number = models.IntegerField()
    previous_snapshot_number = models.IntegerField(null=True)
    rules_version = models.CharField(max_length=40)
    office_id = models.UUIDField(null=True)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(kind__in=RUN_KINDS), name="market_screeningrun_kind"
            ),
        )
        indexes = (models.Index(fields=("-started_at",), name="market_run_recent_idx"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


class ScreeningBatch(models.Model):
    """A piece of a run: the listings of an intake batch, or those with ids in [first_id, last_id]."""

    id = models.BigAutoField(primary_key=True)
    run = models.ForeignKey(
        ScreeningRun, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    number = models.IntegerField()
    intake_batch = models.ForeignKey(
        "market.IntakeBatch", on_delete=models.PROTECT, null=True, related_name="+"
    )
    first_id = models.UUIDField(null=True)
    last_id = models.UUIDField(null=True)
    finished_at = models.DateTimeField(null=True)
    listings = models.IntegerField(default=0)
    with_hits = models.IntegerField(default=0)
    suspected = models.IntegerField(default=0)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("run", "number"), name="market_screeningbatch_number"),
            models.CheckConstraint(
                condition=models.Q(intake_batch__isnull=False)
                | models.Q(first_id__isnull=False, last_id__isnull=False),
                name="market_screeningbatch_source",
            ),
        )
        indexes = (
            models.Index(
                fields=("run", "number"),
                condition=models.Q(finished_at__isnull=True),
                name="market_screeningbatch_open_idx",
            ),
        )

    def __str__(self) -> str:
        return f"{self.run_id} #{self.number}"


class Screening(models.Model):
    """The engine's present answer for a listing: score, best right and reasons, with snapshot and rules.

    `right_id` is text, as in the snapshot: an answer stays readable when its right has left the register.
    """

    listing = models.OneToOneField(
        "market.Listing",
        on_delete=models.PROTECT,
        primary_key=True,
        related_name="+",
        db_constraint=False,
    )
    listing_version = models.IntegerField()
    batch = models.ForeignKey(
        ScreeningBatch, on_delete=models.PROTECT, related_name="+", db_constraint=False
    )
    score = models.FloatField()
    right_id = models.CharField(max_length=80, blank=True)
    mark = models.TextField(blank=True)
    disguise = models.CharField(max_length=12, blank=True)
    span_field = models.CharField(max_length=20, blank=True)
    span_start = models.IntegerField(null=True)
    span_end = models.IntegerField(null=True)
    reasons = models.JSONField(default=list)
    text_digest = models.CharField(max_length=64, blank=True)
    snapshot_number = models.IntegerField()
    rules_version = models.CharField(max_length=40)
    screened_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(score__gte=0, score__lte=1), name="market_screening_score"
            ),
        )
        indexes = (
            models.Index(
                fields=("right_id",),
                condition=~models.Q(right_id=""),
                name="market_screening_right_idx",
            ),
        )

    def __str__(self) -> str:
        return f"{self.listing_id}: {self.score:.3f}"


class Hit(models.Model):
    """A place in a listing's text that stands for a mark, and how it hides it."""

    id = models.BigAutoField(primary_key=True)
    listing = models.ForeignKey(
        "market.Listing", on_delete=models.PROTECT, related_name="+", db_constraint=False
    )
    right_id = models.CharField(max_length=80)
    mark = models.TextField()
    disguise = models.CharField(max_length=12)
    span_field = models.CharField(max_length=20)
    span_start = models.IntegerField()
    span_end = models.IntegerField()
    strength = models.FloatField()
    snapshot_number = models.IntegerField()
    rules_version = models.CharField(max_length=40)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(span_start__gte=0, span_end__gt=models.F("span_start")),
                name="market_hit_span",
            ),
        )
        indexes = (models.Index(fields=("right_id",), name="market_hit_right_idx"),)

    def __str__(self) -> str:
        return f"{self.listing_id}: {self.mark} ({self.disguise})"
