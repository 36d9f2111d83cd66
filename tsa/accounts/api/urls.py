from django.urls import path

from tsa.accounts.api import views

urlpatterns = [
    path("auth/magic-link", views.MagicLinkView.as_view(), name="magic-link"),
    path("auth/verify", views.VerifyView.as_view(), name="verify"),
    path("auth/sign-out", views.SignOutView.as_view(), name="sign-out"),
]
