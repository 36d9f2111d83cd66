"""The product's settings, with the urls of a measurement."""

from tsa.settings import *  # noqa: F403  (settings are names in a module)

ROOT_URLCONF = "oneroster.rest.bench.urls"
