"""Every door of the project. Apps' urls are included by name, so that no layer is crossed.

The root is two doors in one: the families' first page for a browser, and for programs the
document in which a client of the Ed-Fi API finds everything else.
"""

from django.contrib import admin
from django.urls import include, path
from drf_spectacular.views import SpectacularJSONAPIView, SpectacularSwaggerView

from edfi.rest import discovery
from tsa import landing
from tsa.operations import exposition, probes

portal = [
    path("", include("tsa.accounts.api.urls")),
    path("", include("tsa.coaches.api.urls")),
    path("", include("enrollment.api.urls")),
    path("", include("cohorts.api.urls")),
    path("", include("tsa.reporting.api")),
    path("", include("tsa.admin.audit_api")),
    path("schema/", SpectacularJSONAPIView.as_view(), name="schema"),
    path("docs/", SpectacularSwaggerView.as_view(url_name="schema"), name="docs"),
]

urlpatterns = [
    path("", discovery.beside(landing.home), name="home"),
    path("", include("edfi.rest.urls")),
    path("", include("oneroster.rest.urls")),
    path("", include("tsa.landing")),
    path("admin/", admin.site.urls),
    path("api/v1/", include(portal)),
    path("oauth/", include("tsa.accounts.urls")),
    path("health/live", probes.live, name="health-live"),
    path("health/ready", probes.ready, name="health-ready"),
    path("metrics", exposition.metrics, name="metrics"),
]

handler400 = "tsa.api.errors.bad_request"
handler403 = "tsa.api.errors.forbidden"
handler404 = "tsa.api.errors.not_found"
handler500 = "tsa.api.errors.server_error"
