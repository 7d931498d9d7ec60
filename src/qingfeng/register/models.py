"""Tables of the register: who holds what, for which goods, until when, and who may use it."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from qingfeng.register.rules.vocabulary import CURRENT_EDITION, DocumentKind

FILE = "foundation.StoredFile"


def ordered_dates(name: str, start: str, end: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(**{f"{start}__isnull": True})
        | Q(**{f"{end}__isnull": True})
        | Q(**{f"{end}__gte": F(start)}),
        name=name,
    )


class Kind(models.TextChoices):
    WORD = "word", _("Word mark")
    FIGURATIVE = "figurative", _("Figurative mark")
    COMBINED = "combined", _("Combined mark")
    COPYRIGHT = "copyright", _("Copyright")
    DESIGN = "design", _("Design patent")
    INDICATION = "indication", _("Geographical indication")


class State(models.TextChoices):
    REGISTERED = "registered", _("Registered")
    DISPUTED = "disputed", _("Disputed")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class NameKindChoice(models.TextChoices):
    ALIAS = "alias", _("Alias")
    NAME_ZH = "name_zh", _("Chinese name")
    NICKNAME = "nickname", _("Nickname")
    MODEL_LINE = "model_line", _("Model line")
    STYLE_CODE = "style_code", _("Style code pattern")


class LicenceKindChoice(models.TextChoices):
    EXCLUSIVE = "exclusive", _("Exclusive licence")
    SOLE = "sole", _("Sole licence")
    ORDINARY = "ordinary", _("Ordinary licence")


class Party(models.Model):
    """A right holder or an interested party: licensee, agent, maker, seller."""

    id = models.UUIDField(primary_key=True, editable=False)
    name = models.CharField(_("Name"), max_length=200)
    name_en = models.CharField(_("English name"), max_length=200, blank=True)
    country = models.CharField(_("Country or region code"), max_length=2, blank=True)
    uscc = models.CharField(_("Unified social credit code"), max_length=18, blank=True)
    organisation = models.ForeignKey(
        "foundation.Organisation",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Organisation with accounts here"),
    )
    is_demo = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["uscc"], condition=~Q(uscc=""), name="register_party_uscc_once"
            ),
            models.CheckConstraint(
                condition=Q(uscc="") | Q(uscc__regex=r"^[0-9A-Z]{18}$"),
                name="register_party_uscc_form",
            ),
        )
        indexes = (
            models.Index(fields=["name"], name="register_party_name"),
            models.Index(fields=["organisation"], name="register_party_org"),
        )

    def __str__(self) -> str:
        return self.name


class Contact(models.Model):
    """Personal data: read only through a journalled action, erasable."""

    id = models.UUIDField(primary_key=True, editable=False)
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="contacts")
    name = models.CharField(_("Contact"), max_length=100)
    role = models.CharField(_("Position"), max_length=100, blank=True)
    phone = models.CharField(_("Telephone"), max_length=40, blank=True)
    email = models.EmailField(_("E-mail"), blank=True)
    # For whom this contact answers: the significant digits of a region code, empty for the whole country.
    region = models.CharField(_("For the region"), max_length=6, blank=True)
    language = models.CharField(_("Language"), max_length=8, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(region__regex=r"^([0-9]{2}){0,3}$"), name="register_contact_region"
            ),
            models.CheckConstraint(
                condition=Q(language__in=["", "zh-hans", "en"]), name="register_contact_language"
            ),
        )

    def __str__(self) -> str:
        return f"contact {self.pk}"


class SellerAccount(models.Model):
    """By which account a party sells on a platform, so that a listing's seller finds its chain."""

    id = models.UUIDField(primary_key=True, editable=False)
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="accounts")
    platform = models.CharField(_("Platform"), max_length=100)
    seller_id = models.CharField(_("Seller number"), max_length=200)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["platform", "seller_id"], name="register_account_once"),
        )
        indexes = (models.Index(fields=["seller_id"], name="register_account_seller"),)

    def __str__(self) -> str:
        return f"{self.platform}/{self.seller_id}"


class Agency(models.Model):
    """A power of attorney: this agent acts for this holder between these days."""

    id = models.UUIDField(primary_key=True, editable=False)
    holder = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="agents")
    agent = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="clients")
    valid_from = models.DateField(_("From"))
    valid_to = models.DateField(_("To"), null=True, blank=True)

    class Meta:
        constraints = (
            ordered_dates("register_agency_dates", "valid_from", "valid_to"),
            models.CheckConstraint(
                condition=~Q(holder=F("agent")), name="register_agency_two_parties"
            ),
        )

    def __str__(self) -> str:
        return f"agency {self.pk}"


class AgencyDocument(models.Model):
    """A scan that proves a power of attorney. It names people: every reading is journalled."""

    id = models.UUIDField(primary_key=True, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="documents")
    # A closed list and no file name: these rows cannot be erased, and names of files name people.
    kind = models.CharField(max_length=20)
    file = models.ForeignKey(FILE, on_delete=models.PROTECT, related_name="+")
    added_by = models.UUIDField(null=True)
    added_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in DocumentKind]),
                name="register_document_kind",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class DocumentWithdrawal(models.Model):
    """The document no longer counts: it stays listed and is read no more."""

    document = models.OneToOneField(
        AgencyDocument, on_delete=models.PROTECT, primary_key=True, related_name="withdrawal"
    )
    withdrawn_by = models.UUIDField(null=True)
    withdrawn_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"withdrawal of {self.pk}"


class Load(models.Model):
    """One file taken into the register."""

    id = models.UUIDField(primary_key=True, editable=False)
    file_name = models.CharField(max_length=255)
    digest = models.CharField(max_length=64)
    added = models.PositiveIntegerField()
    changed = models.PositiveIntegerField()
    unchanged = models.PositiveIntegerField()
    rejected = models.PositiveIntegerField()
    is_demo = models.BooleanField()
    rejects = models.ForeignKey(
        FILE, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    loaded_by = models.UUIDField(null=True)
    loaded_at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=["-loaded_at"], name="register_load_at"),)

    def __str__(self) -> str:
        return self.file_name


class Right(models.Model):
    id = models.UUIDField(primary_key=True, editable=False)
    reference = models.CharField(_("Reference"), max_length=100, unique=True)
    kind = models.CharField(_("Kind"), max_length=12, choices=Kind)
    mark = models.CharField(_("Mark"), max_length=300)
    number = models.CharField(_("Number"), max_length=64, blank=True)
    jurisdiction = models.CharField(_("Jurisdiction"), max_length=2, blank=True)
    holder = models.ForeignKey(
        Party, on_delete=models.PROTECT, null=True, blank=True, related_name="rights"
    )
    filed_on = models.DateField(_("Filed on"), null=True, blank=True)
    registered_on = models.DateField(_("Registered on"), null=True, blank=True)
    valid_from = models.DateField(_("Valid from"), null=True, blank=True)
    valid_to = models.DateField(_("Valid to"), null=True, blank=True)
    renewed_on = models.DateField(_("Last renewed on"), null=True, blank=True)
    state = models.CharField(_("State"), max_length=12, choices=State, default=State.REGISTERED)
    workflow_version = models.PositiveSmallIntegerField(default=1)
    common_word = models.BooleanField(_("Common word"), default=False)
    logo = models.CharField(_("Logo"), max_length=500, blank=True)
    picture = models.ForeignKey(
        FILE, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    source = models.CharField(_("Source"), max_length=200, blank=True)
    is_demo = models.BooleanField(_("Demo"), default=False)
    extra = models.JSONField(default=dict, blank=True)
    load = models.ForeignKey(
        Load, on_delete=models.PROTECT, null=True, blank=True, related_name="rights"
    )
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["jurisdiction", "number"],
                condition=~Q(number=""),
                name="register_right_number_once",
            ),
            models.CheckConstraint(condition=~Q(mark=""), name="register_right_has_mark"),
            models.CheckConstraint(
                condition=Q(number="") | Q(is_demo=False), name="register_demo_has_no_number"
            ),
            models.CheckConstraint(
                condition=Q(number="") | ~Q(jurisdiction=""), name="register_number_has_office"
            ),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="register_right_kind"),
            models.CheckConstraint(
                condition=Q(state__in=State.values), name="register_right_state"
            ),
            ordered_dates("register_right_term", "valid_from", "valid_to"),
            ordered_dates("register_right_filing", "filed_on", "registered_on"),
        )
        indexes = (
            models.Index(fields=["mark", "id"], name="register_right_mark"),
            models.Index(
                OpClass(Upper("mark"), name="text_pattern_ops"), name="register_right_mark_starts"
            ),
            models.Index(fields=["holder", "mark"], name="register_right_holder"),
            models.Index(fields=["valid_to"], name="register_right_valid_to"),
        )

    def __str__(self) -> str:
        return self.mark


class RightName(models.Model):
    """Another wording of the mark by which offers point at it."""

    right = models.ForeignKey(Right, on_delete=models.PROTECT, related_name="names")
    kind = models.CharField(max_length=10, choices=NameKindChoice)
    text = models.CharField(max_length=300)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["right", "kind", "text"], name="register_name_once"),
            models.CheckConstraint(
                condition=Q(kind__in=NameKindChoice.values) & ~Q(text=""),
                name="register_name_form",
            ),
        )
        indexes = (
            models.Index(
                OpClass(Upper("text"), name="text_pattern_ops"), name="register_name_starts"
            ),
        )

    def __str__(self) -> str:
        return self.text


class RightClass(models.Model):
    """The registered goods of a mark in one Nice class, in the edition of its filing date."""

    right = models.ForeignKey(Right, on_delete=models.PROTECT, related_name="classes")
    number = models.PositiveSmallIntegerField()
    goods = ArrayField(models.CharField(max_length=300), default=list, blank=True)
    edition = models.CharField(max_length=10, default=CURRENT_EDITION)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["right", "number"], name="register_class_once"),
            models.CheckConstraint(
                condition=Q(number__gte=1, number__lte=45), name="register_class_range"
            ),
        )
        indexes = (models.Index(fields=["number"], name="register_class_number"),)

    def __str__(self) -> str:
        return str(self.number)


class CustomsRecordation(models.Model):
    id = models.UUIDField(primary_key=True, editable=False)
    right = models.ForeignKey(Right, on_delete=models.PROTECT, related_name="recordations")
    number = models.CharField(_("Recordation number"), max_length=20, unique=True)
    valid_from = models.DateField(_("Valid from"))
    valid_to = models.DateField(_("Valid to"))
    contact = models.ForeignKey(
        Contact, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = (ordered_dates("register_recordation_term", "valid_from", "valid_to"),)

    def __str__(self) -> str:
        return self.number


class Licence(models.Model):
    """One link of the chain from holder to seller; empty lists set no limit in that respect."""

    id = models.UUIDField(primary_key=True, editable=False)
    right = models.ForeignKey(Right, on_delete=models.PROTECT, related_name="licences")
    licensor = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="granted")
    licensee = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="received")
    kind = models.CharField(_("Kind"), max_length=10, choices=LicenceKindChoice)
    classes = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True)
    goods = ArrayField(models.CharField(max_length=300), default=list, blank=True)
    territories = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    channels = ArrayField(models.CharField(max_length=100), default=list, blank=True)
    valid_from = models.DateField(_("From"))
    valid_to = models.DateField(_("To"), null=True, blank=True)
    ended_on = models.DateField(_("Ended early on"), null=True, blank=True)
    may_sublicense = models.BooleanField(_("May grant sub-licences"), default=False)
    is_demo = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    class Meta:
        constraints = (
            ordered_dates("register_licence_term", "valid_from", "valid_to"),
            ordered_dates("register_licence_end", "valid_from", "ended_on"),
            models.CheckConstraint(
                condition=~Q(licensor=F("licensee")), name="register_licence_two_parties"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=LicenceKindChoice.values), name="register_licence_kind"
            ),
        )
        indexes = (
            models.Index(fields=["right", "licensee"], name="register_licence_right"),
            GinIndex(fields=["classes"], name="register_licence_classes"),
        )

    def __str__(self) -> str:
        return f"licence {self.pk}"


class GenuineProduct(models.Model):
    id = models.UUIDField(primary_key=True, editable=False)
    right = models.ForeignKey(Right, on_delete=models.PROTECT, related_name="products")
    style_code = models.CharField(_("Style code"), max_length=100, blank=True)
    # Of the trade unit in 14 digits, however many the label shows.
    gtin = models.CharField(_("Bar code (GTIN)"), max_length=14, blank=True)
    name_zh = models.CharField(_("Chinese name"), max_length=200, blank=True)
    name_en = models.CharField(_("English name"), max_length=200, blank=True)
    nice_class = models.PositiveSmallIntegerField(_("Nice class"), null=True, blank=True)
    picture = models.ForeignKey(
        FILE, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    source = models.CharField(_("Source"), max_length=200)
    is_demo = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["right", "style_code"],
                condition=~Q(style_code=""),
                name="register_product_style_once",
            ),
            models.CheckConstraint(
                condition=~Q(name_zh="") | ~Q(name_en=""), name="register_product_named"
            ),
            models.CheckConstraint(
                condition=Q(nice_class__isnull=True) | Q(nice_class__gte=1, nice_class__lte=45),
                name="register_product_class",
            ),
            models.CheckConstraint(
                condition=Q(gtin="") | Q(gtin__regex=r"^[0-9]{14}$"), name="register_product_gtin"
            ),
        )
        indexes = (
            models.Index(fields=["gtin"], condition=~Q(gtin=""), name="register_product_gtin_idx"),
            models.Index(
                OpClass(Upper("style_code"), name="text_pattern_ops"),
                name="register_product_style_starts",
            ),
        )

    def __str__(self) -> str:
        return self.style_code or self.name_en or self.name_zh


class GuidePoint(models.Model):
    """One feature to look at, with what the genuine product shows and what copies tend to show."""

    id = models.UUIDField(primary_key=True, editable=False)
    right = models.ForeignKey(Right, on_delete=models.PROTECT, related_name="guide_points")
    product = models.ForeignKey(
        GenuineProduct, on_delete=models.PROTECT, null=True, blank=True, related_name="guide_points"
    )
    position = models.PositiveSmallIntegerField()
    feature_zh = models.CharField(_("Feature (Chinese)"), max_length=200)
    feature_en = models.CharField(_("Feature (English)"), max_length=200, blank=True)
    genuine_zh = models.TextField(_("Genuine (Chinese)"), blank=True)
    genuine_en = models.TextField(_("Genuine (English)"), blank=True)
    counterfeit_zh = models.TextField(_("Counterfeit (Chinese)"), blank=True)
    counterfeit_en = models.TextField(_("Counterfeit (English)"), blank=True)
    # What copyists must not learn: read by agencies and by whoever writes about the right, and by nobody else.
    officers_only = models.BooleanField(_("For officers only"), default=False)
    picture = models.ForeignKey(
        FILE, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    copy_picture = models.ForeignKey(
        FILE, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    is_demo = models.BooleanField(default=False)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["right", "position"], name="register_guide_order"),
        )

    def __str__(self) -> str:
        return self.feature_zh


class ReferencePrice(models.Model):
    """What genuine goods cost on a day, from a named source."""

    id = models.UUIDField(primary_key=True, editable=False)
    right = models.ForeignKey(Right, on_delete=models.PROTECT, related_name="prices")
    product = models.ForeignKey(
        GenuineProduct, on_delete=models.PROTECT, null=True, blank=True, related_name="prices"
    )
    category = models.CharField(_("Category"), max_length=50, blank=True)
    currency = models.CharField(_("Currency"), max_length=3)
    low = models.DecimalField(_("Low"), max_digits=14, decimal_places=2)
    median = models.DecimalField(_("Median"), max_digits=14, decimal_places=2)
    high = models.DecimalField(_("High"), max_digits=14, decimal_places=2)
    n = models.PositiveIntegerField(_("Prices behind it"), default=0)
    as_of = models.DateField(_("As of"))
    source = models.CharField(_("Source"), max_length=200)
    is_demo = models.BooleanField(default=False)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(low__gt=0, low__lte=F("median"), median__lte=F("high")),
                name="register_price_order",
            ),
            models.CheckConstraint(
                condition=Q(currency__regex=r"^[A-Z]{3}$"), name="register_price_currency"
            ),
            models.UniqueConstraint(
                fields=["right", "product", "category", "currency", "as_of"],
                name="register_price_once",
                nulls_distinct=False,
            ),
        )

    def __str__(self) -> str:
        return f"{self.currency} {self.median}"


class Snapshot(models.Model):
    """A numbered state of the register that never changes; its files can be built again."""

    number = models.PositiveIntegerField(primary_key=True)
    id = models.UUIDField(unique=True, editable=False)
    digest = models.CharField(max_length=64)
    on = models.DateField()
    rules_version = models.CharField(max_length=50)
    rights = models.PositiveIntegerField()
    added = models.PositiveIntegerField()
    changed = models.PositiveIntegerField()
    removed = models.PositiveIntegerField()
    build_seconds = models.FloatField()
    published_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.number)


class SnapshotEntry(models.Model):
    """One right as the snapshots from `first` to `last` hold it; open while `last` is null."""

    right = models.ForeignKey(Right, on_delete=models.PROTECT, related_name="+")
    first = models.PositiveIntegerField()
    last = models.PositiveIntegerField(null=True)
    digest = models.CharField(max_length=64)
    content = models.JSONField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["right", "first"], name="register_entry_first_once"),
            models.UniqueConstraint(
                fields=["right"], condition=Q(last__isnull=True), name="register_entry_open_once"
            ),
            models.CheckConstraint(
                condition=Q(last__isnull=True) | Q(last__gte=F("first")),
                name="register_entry_range",
            ),
        )
        indexes = (models.Index(fields=["last", "first"], name="register_entry_range_idx"),)

    def __str__(self) -> str:
        return f"{self.right_id} {self.first}-{self.last}"
