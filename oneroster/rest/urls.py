"""Under /ims/oneroster/: three services in 1.2, one in 1.1, and what describes them."""

from django.urls import re_path
from django.views.decorators.csrf import csrf_exempt

from oneroster.rest import discovery, views

urlpatterns = [
    *discovery.urlpatterns,
    re_path(
        r"^ims/oneroster/+(?P<name>rostering|gradebook|resources)/v1p2/(?P<path>.*)$",
        csrf_exempt(views.service),
        {"version": "1.2"},
    ),
    re_path(r"^ims/oneroster/+v1p1/(?P<path>.*)$", csrf_exempt(views.service), {"version": "1.1"}),
]
