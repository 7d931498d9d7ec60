"""The whole address space; each domain keeps its own pages in `<domain>.web.urls`."""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

from qingfeng.foundation.web.pages import nowhere

# An account's address is its administrator's to change: allauth's own pages for that stay shut.
SHUT = ("email/", "confirm-email/", "confirm-email/<str:key>/", "login/code/confirm/")

urlpatterns: list[URLPattern | URLResolver] = [
    *(path(f"accounts/{page}", nowhere) for page in SHUT),
    path("accounts/", include("allauth.account.urls")),
    path("accounts/2fa/", include("allauth.mfa.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
]


def _present(module: str) -> bool:
    package = module.rsplit(".", 1)[0]
    return find_spec(package) is not None and find_spec(module) is not None


urlpatterns += [
    path("", include(f"qingfeng.{domain}.web.urls"))
    for domain in ("foundation", "law", "register", "evidence", "market", "workbench")
    if _present(f"qingfeng.{domain}.web.urls")
]
