from django.urls import URLPattern

from qingfeng.evidence.web import identification_words, words
from qingfeng.foundation.api import add_addresses

__all__ = ["identification_words", "urlpatterns", "words"]

urlpatterns: list[URLPattern] = []
add_addresses({})
