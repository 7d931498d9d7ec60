from importlib import import_module

from django.apps import AppConfig


class LawConfig(AppConfig):
    name = "qingfeng.law"
    label = "law"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # The job of the recount is declared on import, which needs every app to be known.
        import_module("qingfeng.law.jobs")
