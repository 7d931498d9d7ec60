from django.apps import AppConfig


class WiringConfig(AppConfig):
    name = "qingfeng.wiring"
    label = "wiring"
