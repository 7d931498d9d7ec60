"""The journal: what happened, who did it, for whom. Append-only; texts stand apart and can be erased."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from qingfeng.foundation.clock import new_id


class Journal(models.Model):
    """No serial number: a sealer gives committed entries their order in a table of its own."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    node = models.CharField(max_length=40)
    actor = models.UUIDField(null=True)
    office = models.UUIDField(null=True)
    verb = models.CharField(max_length=80)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    payload = models.JSONField()
    audience = ArrayField(models.CharField(max_length=80), default=list, blank=True)
    at = models.DateTimeField()
    salt = models.BinaryField()
    digest = models.BinaryField()

    class Meta:
        indexes = (
            models.Index(
                fields=("subject_kind", "subject_id", "id"), name="foundation_journal_subject"
            ),
            models.Index(fields=("verb", "id"), name="foundation_journal_verb"),
            models.Index(fields=("office", "id"), name="foundation_journal_office"),
            models.Index(fields=("actor", "id"), name="foundation_journal_actor"),
        )
        constraints = (
            models.CheckConstraint(condition=~Q(verb=""), name="foundation_journal_verb_named"),
        )

    def __str__(self) -> str:
        return f"{self.verb} {self.subject_kind} {self.subject_id}"


class JournalText(models.Model):
    """Personal data and free text of an entry. Erasing blanks the text and its salt together:
    the entry's own digest covers only the salted digest, which then says nothing any more."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    entry = models.ForeignKey(Journal, models.PROTECT, related_name="texts")
    name = models.CharField(max_length=40)
    text = models.TextField(null=True)  # noqa: DJ001 - erased is not the same as empty
    salt = models.BinaryField(null=True)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("entry", "name"), name="foundation_journaltext_name"),
            models.CheckConstraint(
                condition=Q(text__isnull=False, salt__isnull=False, erased_at__isnull=True)
                | Q(text__isnull=True, salt__isnull=True, erased_at__isnull=False),
                name="foundation_journaltext_erased",
            ),
        )

    def __str__(self) -> str:
        return f"{self.entry_id} {self.name}"


class Delivery(models.Model):
    """An entry owed to a handler; written with the entry, so nothing depends on commit order."""

    class State(models.TextChoices):
        WAITING = "waiting"
        DONE = "done"
        FAILING = "failing"

    subscription = models.CharField(max_length=80)
    entry = models.ForeignKey(Journal, models.PROTECT, related_name="deliveries")
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    attempts = models.IntegerField(default=0)
    next_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    last_error = models.TextField(blank=True, default="")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("subscription", "entry"), name="foundation_delivery_once"
            ),
        )
        indexes = (
            models.Index(
                fields=("next_at", "id"),
                condition=~Q(state="done"),
                name="foundation_delivery_owed",
            ),
            models.Index(
                fields=("done_at",), condition=Q(state="done"), name="foundation_delivery_done"
            ),
        )

    def __str__(self) -> str:
        return f"{self.subscription} {self.entry_id}"


class Notification(models.Model):
    """One line under a person's bell; its text is made from code and data in the reader's language."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey("foundation.User", models.PROTECT, related_name="notifications")
    code = models.CharField(max_length=80)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    data = models.JSONField(default=dict)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = (
            models.Index(
                fields=("user", "-at"),
                condition=Q(read_at__isnull=True),
                name="foundation_note_unread",
            ),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("user", "code", "subject_kind", "subject_id"),
                condition=Q(read_at__isnull=True),
                name="foundation_note_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.code} {self.user_id}"
