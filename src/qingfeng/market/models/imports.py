"""Intake: a file or request body, its batches (each one transaction), and the rows that were refused."""

from django.db import models

SOURCES = ("upload", "command", "api", "demo")


class ListingImport(models.Model):
    """One file or request body of listings. Where it stands follows from its instants.

    Without a platform of its own, each row names one.
    """

    id = models.UUIDField(primary_key=True)
    platform = models.ForeignKey(
        "market.Platform", on_delete=models.PROTECT, null=True, related_name="+"
    )
    source = models.CharField(max_length=10)
    file_name = models.CharField(max_length=255)
    file_digest = models.CharField(max_length=64)
    file_bytes = models.BigIntegerField()
    stored_file = models.ForeignKey(
        "foundation.StoredFile", on_delete=models.PROTECT, null=True, related_name="+"
    )
    idempotency_key = models.CharField(max_length=200, blank=True)
    format = models.CharField(max_length=10, blank=True)
    encoding = models.CharField(max_length=10, blank=True)
    office_id = models.UUIDField(null=True)
    user_id = models.CharField(max_length=40, blank=True)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    failure = models.JSONField(null=True)
    accepted = models.BigIntegerField(default=0)
    rejected = models.BigIntegerField(default=0)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(source__in=SOURCES), name="market_listingimport_source"
            ),
            models.UniqueConstraint(
                fields=("platform", "file_digest"),
                condition=models.Q(failed_at__isnull=True),
                nulls_distinct=False,
                name="market_listingimport_once",
            ),
            models.UniqueConstraint(
                fields=("platform", "idempotency_key"),
                condition=models.Q(failed_at__isnull=True) & ~models.Q(idempotency_key=""),
                nulls_distinct=False,
                name="market_listingimport_idempotent",
            ),
        )
        indexes = (
            models.Index(fields=("platform", "-started_at"), name="market_import_recent_idx"),
        )

    def __str__(self) -> str:
        return f"{self.file_name} ({self.id})"


class IntakeBatch(models.Model):
    """A checkpoint: rows up to `last_row` of the import are in, together with this very row."""

    id = models.BigAutoField(primary_key=True)
    listing_import = models.ForeignKey(
        ListingImport, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    number = models.IntegerField()
    last_row = models.BigIntegerField()
    added = models.IntegerField()
    changed = models.IntegerField()
    unchanged = models.IntegerField()
    rejected = models.IntegerField()
    loaded_at = models.DateTimeField()
    planned_run = models.ForeignKey(
        "market.ScreeningRun", on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("listing_import", "number"), name="market_intakebatch_number"
            ),
        )
        indexes = (
            models.Index(
                fields=("id",),
                condition=models.Q(planned_run__isnull=True),
                name="market_intakebatch_new_idx",
            ),
        )

    def __str__(self) -> str:
        return f"{self.listing_import_id} #{self.number}"


class RejectedRow(models.Model):
    """A row that was refused, with the field and the reason; `detail` is a short excerpt of the value."""

    id = models.BigAutoField(primary_key=True)
    listing_import = models.ForeignKey(
        ListingImport,
        on_delete=models.PROTECT,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    row = models.BigIntegerField()
    line = models.BigIntegerField(null=True)
    listing_id = models.TextField(blank=True)
    field = models.TextField(blank=True)
    reason = models.CharField(max_length=40)
    detail = models.TextField(blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("listing_import", "row"), name="market_rejectedrow_number"
            ),
        )

    def __str__(self) -> str:
        return f"{self.listing_import_id} row {self.row}: {self.reason}"
