import pytest


@pytest.fixture(autouse=True)
def quick_password_hashes(settings):
    """A password's hash is slow on purpose; tests make many and prove nothing by waiting."""
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.MD5PasswordHasher",
        "tsa.accounts.hashers.FastSecretHasher",
    ]
