"""Platforms, their sellers, and what those offer."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

TRADING_MODELS = (
    "self_operated",
    "marketplace",
    "social_commerce",
    "live_stream",
    # A platform first met in a file: nothing but the identifier and the title can be asked of it yet.
    "not_stated",
)

# Whether an offer went because it infringed, or for any other reason (sold out, taken back by its seller).
REMOVAL_GROUNDS = ("infringing", "other")


class Platform(models.Model):
    """An e-commerce platform operator, with the way it trades."""

    id = models.UUIDField(primary_key=True)
    code = models.SlugField(max_length=40, unique=True)
    organisation = models.ForeignKey(
        "foundation.Organisation", on_delete=models.PROTECT, null=True, related_name="+"
    )
    name_zh = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120)
    trading_model = models.CharField(max_length=20)
    domicile_region = models.CharField(max_length=6, blank=True)
    is_demo = models.BooleanField(default=False)
    registered_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(trading_model__in=TRADING_MODELS),
                name="market_platform_trading_model",
            ),
            models.CheckConstraint(
                condition=models.Q(domicile_region__regex=r"^([0-9]{6})?$"),
                name="market_platform_region",
            ),
        )

    def __str__(self) -> str:
        return self.code


class Seller(models.Model):
    """A merchant on a platform; `seller_id` is the platform's own key for it."""

    id = models.UUIDField(primary_key=True)
    platform = models.ForeignKey(Platform, on_delete=models.PROTECT, related_name="+")
    seller_id = models.CharField(max_length=200)
    name = models.CharField(max_length=300, blank=True)
    region = models.CharField(max_length=6, blank=True)
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("platform", "seller_id"), name="market_seller_platform_key"
            ),
            models.CheckConstraint(
                condition=models.Q(region__regex=r"^([0-9]{6})?$"), name="market_seller_region"
            ),
        )
        indexes = (models.Index(fields=("region",), name="market_seller_region_idx"),)

    def __str__(self) -> str:
        return f"{self.platform_id}/{self.seller_id}"


class Listing(models.Model):
    """An offer as last seen; earlier states are in ListingVersion.

    Filled by set-based SQL only. Its references carry no database constraint: a check for each row costs more
    than the row itself, and nothing that they name is ever deleted.
    """

    id = models.UUIDField(primary_key=True)
    platform = models.ForeignKey(
        Platform, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    listing_id = models.CharField(max_length=200)
    seller = models.ForeignKey(
        Seller, on_delete=models.PROTECT, null=True, related_name="+", db_constraint=False
    )
    version = models.IntegerField()
    title = models.TextField()
    description = models.TextField(blank=True)
    category = models.TextField(blank=True)
    price = models.DecimalField(max_digits=20, decimal_places=8, null=True)
    currency = models.CharField(max_length=3, blank=True)
    url = models.TextField(blank=True)
    images = ArrayField(models.TextField(), default=list)
    ships_from = models.TextField(blank=True)
    extra = models.JSONField(null=True)
    first_seen_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    intake_batch = models.ForeignKey(
        "market.IntakeBatch", on_delete=models.PROTECT, related_name="+", db_constraint=False
    )
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            # The telling column first: half the comparisons on the way down.
            models.UniqueConstraint(
                fields=("listing_id", "platform"), name="market_listing_platform_key"
            ),
            models.CheckConstraint(
                condition=models.Q(version__gte=1), name="market_listing_version"
            ),
            models.CheckConstraint(
                condition=models.Q(price__isnull=True) | models.Q(price__gte=0),
                name="market_listing_price",
            ),
        )

    def __str__(self) -> str:
        return f"{self.platform_id}/{self.listing_id}"


class ListingVersion(models.Model):
    """What a listing said before it changed: version number, the changed fields' earlier values, when seen."""

    id = models.BigAutoField(primary_key=True)
    listing = models.ForeignKey(
        Listing, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    version = models.IntegerField()
    changed = models.JSONField()
    seen_at = models.DateTimeField()
    replaced_at = models.DateTimeField()
    intake_batch = models.ForeignKey(
        "market.IntakeBatch",
        on_delete=models.PROTECT,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("listing", "version"), name="market_listingversion_number"
            ),
        )

    def __str__(self) -> str:
        return f"{self.listing_id} v{self.version}"


class Removal(models.Model):
    """An offer taken down, with what the screening said of it then; it stays when the offer comes back.

    `right_id` and `text_digest` are empty where it was not screened or no mark was found.
    """

    id = models.BigAutoField(primary_key=True)
    listing = models.ForeignKey(
        Listing, on_delete=models.PROTECT, related_name="+", db_constraint=False
    )
    version = models.IntegerField()
    ground = models.CharField(max_length=12)
    right_id = models.CharField(max_length=80, blank=True)
    text_digest = models.CharField(max_length=64, blank=True)
    office_id = models.UUIDField(null=True)
    removed_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(ground__in=REMOVAL_GROUNDS), name="market_removal_ground"
            ),
        )
        indexes = (
            models.Index(
                fields=("right_id", "text_digest"),
                condition=models.Q(ground="infringing") & ~models.Q(right_id=""),
                name="market_removal_known_idx",
            ),
        )

    def __str__(self) -> str:
        return f"{self.listing_id} v{self.version}"
