"""The site, each request in a process of its own that is forked for it and may be killed.

For tests that kill many: granian ends itself when a worker dies twice within six seconds.
Called as `python -m enrollment.tests.forking_server PORT`.
"""

import sys
from socketserver import ForkingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

from tsa.wsgi import application


class ForkingServer(ForkingMixIn, WSGIServer):
    """It opens no connection itself, so a forked process shares none."""


class Quiet(WSGIRequestHandler):
    def log_message(self, *arguments):
        """Say nothing: the tests look at what is stored."""


if __name__ == "__main__":
    with ForkingServer(("127.0.0.1", int(sys.argv[1])), Quiet) as server:
        server.set_app(application)
        server.serve_forever()
