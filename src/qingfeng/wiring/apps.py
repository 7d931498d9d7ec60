from importlib import import_module

from django.apps import AppConfig


class WiringConfig(AppConfig):
    name = "qingfeng.wiring"
    label = "wiring"

    def ready(self) -> None:
        # Models may be imported only once every app is known, hence not at the top of this file.
        import_module("qingfeng.wiring.subscriptions").declare()
