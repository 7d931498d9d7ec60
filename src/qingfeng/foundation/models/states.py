"""The lawful moves of every workflow, and the history that the guarding trigger writes."""

from django.db import models


class WorkflowStep(models.Model):
    """Generated from the workflows in code; the application may only read it."""

    workflow = models.CharField(max_length=60)
    version = models.IntegerField()
    # Another one where a row is carried over to a newer version.
    target_version = models.IntegerField()
    source = models.CharField(max_length=40)
    verb = models.CharField(max_length=40)
    target = models.CharField(max_length=40)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("workflow", "version", "target_version", "source", "target", "verb"),
                name="foundation_step_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.workflow} v{self.version}: {self.source} {self.verb} {self.target}"


class StateHistory(models.Model):
    """Written by the trigger alone, as the owner: the application can neither forge nor mend it."""

    # Not kept by an index of its own, which every move would write: the number is the sequence's.
    pk = models.CompositePrimaryKey("row_id", "id")
    row_id = models.UUIDField()
    id = models.BigIntegerField()
    workflow = models.CharField(max_length=60)
    # The version after the step.
    version = models.IntegerField()
    source = models.CharField(max_length=40)
    target = models.CharField(max_length=40)
    verb = models.CharField(max_length=40)
    actor = models.UUIDField(null=True)
    office = models.UUIDField(null=True)
    entry = models.UUIDField(null=True)
    at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=("row_id", "at"), name="foundation_history_row"),)

    def __str__(self) -> str:
        return f"{self.row_id}: {self.source} {self.verb} {self.target}"
