"""The web server's way in: granian and any other WSGI server load `application`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tsa.settings")
application = get_wsgi_application()

from tsa.accounts import usage  # noqa: E402  (Django must be set up)
from tsa.operations import counting  # noqa: E402

usage.serve()
counting.serve()
