from django.urls import URLPattern

from qingfeng.evidence.web import goods_urls, goods_words, words
from qingfeng.foundation.api import add_addresses

__all__ = ["goods_words", "urlpatterns", "words"]

urlpatterns: list[URLPattern] = [*goods_urls.urlpatterns]
add_addresses({})
