"""Under /oauth/: the token endpoint, and nothing else of django-oauth-toolkit."""

from django.urls import path

from tsa.accounts.token_endpoint import token

urlpatterns = [
    path("token", token, name="oauth_token"),
    path("token/", token),
]
