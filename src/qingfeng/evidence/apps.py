from importlib import import_module

from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    name = "qingfeng.evidence"
    label = "evidence"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Models may be imported only once every app is known, hence not at the top of this file.
        import_module("qingfeng.evidence.api").declare()
        import_module("qingfeng.evidence.jobs")
