"""All that the viewer's host name answers; no address of the site is among it, and none of these is the site's."""

from django.urls import path

from qingfeng.evidence.web.viewer import pages as viewer

app_name = "viewer"
urlpatterns = [
    path("player/<str:name>", viewer.player, name="player"),
    path("<str:token>/", viewer.index, name="index"),
    path("<str:token>/sw.js", viewer.guard, name="guard"),
    path("<str:token>/page.wacz", viewer.archive, name="archive"),
]
