"""The web server's way in: granian and any other WSGI server load `application`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tsa.settings")
application = get_wsgi_application()

from tsa.accounts import usage  # noqa: E402  (Django must be set up)
from tsa.audit import summing  # noqa: E402
from tsa.operations import counting  # noqa: E402

usage.serve()
summing.serve()
counting.serve()
