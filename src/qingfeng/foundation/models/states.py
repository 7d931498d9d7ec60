"""The lawful moves of every workflow, and the history that the guarding trigger writes."""

from django.db import models


class WorkflowStep(models.Model):
    """Generated from the workflows in code; the application may only read it."""

    workflow = models.CharField(max_length=60)
    version = models.IntegerField()
    source = models.CharField(max_length=40)
    verb = models.CharField(max_length=40)
    target = models.CharField(max_length=40)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("workflow", "version", "source", "target", "verb"),
                name="foundation_step_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.workflow} v{self.version}: {self.source} {self.verb} {self.target}"


class StateHistory(models.Model):
    """Written by the trigger alone, as the owner: the application can neither forge nor mend it."""

    id = models.BigAutoField(primary_key=True)
    workflow = models.CharField(max_length=60)
    version = models.IntegerField()
    row_id = models.UUIDField()
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
