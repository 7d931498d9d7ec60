from django.urls import URLPattern

from qingfeng.evidence.web import words
from qingfeng.foundation.api import add_addresses

__all__ = ["urlpatterns", "words"]

urlpatterns: list[URLPattern] = []
add_addresses({})
