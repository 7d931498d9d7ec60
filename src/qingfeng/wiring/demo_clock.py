"""With the demo cast present, pages stand at the demo's instant, whoever starts the site."""

from django.conf import settings

from qingfeng.foundation.models import User
from qingfeng.wiring.demo import DEMO_NOW


def demo_cast_present() -> bool:
    return User.objects.filter(is_demo=True).exists()


def hold_demo_clock() -> None:
    """Unless QINGFENG_DEMO_NOW says otherwise."""
    if settings.QINGFENG_DEMO_NOW is None:
        settings.QINGFENG_DEMO_NOW = DEMO_NOW
