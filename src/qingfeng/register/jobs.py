"""Background entries: the register is published anew when it, or only the date, has changed it."""

from qingfeng.foundation import api as foundation
from qingfeng.register.actions.snapshots import publish_snapshot

PUBLISH = "register.publish_snapshot"


@foundation.job(
    name=PUBLISH, queue="register", queueing_lock=PUBLISH, lock=PUBLISH, cron="5 16 * * *"
)
def publish(timestamp: int | None = None) -> None:  # noqa: ARG001 - what the clock hands over
    """Past midnight in Beijing (cron counts in UTC) rights have begun or ended; else nothing is published."""
    publish_snapshot(actor=foundation.system_actor(), now=foundation.now())
