"""The product's doors, and the plain view that they are compared with."""

from django.urls import include, path

from oneroster.rest.bench import peer

urlpatterns = [
    path("bench/users", peer.PlainUsers.as_view()),
    path("", include("tsa.urls")),
]
