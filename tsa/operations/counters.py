"""The counters of this process and of those beside it, for Prometheus.

Every process counts in files of its own in one folder, and whoever is asked adds them up: two
workers of one server are one target. Labels are names that stand in our code, never what came
with a request. Without a folder that can be written, each process tells its own figures.
"""

import logging
import os

from django.conf import settings

log = logging.getLogger(__name__)


def _share_counters() -> bool:
    """The library reads the folder from the environment when it is imported."""
    try:
        settings.METRICS_FOLDER.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        log.warning("metrics of processes are not added up: %s", type(error).__name__)
        return False
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(settings.METRICS_FOLDER)
    return True


ARE_SHARED = _share_counters()

from prometheus_client import CollectorRegistry, Counter, Histogram  # noqa: E402  (see above)
from prometheus_client.multiprocess import MultiProcessCollector  # noqa: E402

OWN = CollectorRegistry()
_SECONDS = (0.005, 0.02, 0.05, 0.1, 0.3, 1.0, 3.0, 10.0)

REQUESTS = Counter(
    "tsa_requests", "Requests answered.", ["route", "method", "status"], registry=OWN
)
REQUEST_SECONDS = Histogram(
    "tsa_request_seconds", "Time to answer.", ["route"], buckets=_SECONDS, registry=OWN
)
STORE_CALLS = Counter(
    "tsa_store_calls", "Calls to a store.", ["store", "operation", "outcome"], registry=OWN
)
STORE_SECONDS = Histogram(
    "tsa_store_call_seconds", "Time of a store's answer.", ["store"], buckets=_SECONDS, registry=OWN
)


def everywhere() -> CollectorRegistry:
    """What this process and those beside it counted."""
    if not ARE_SHARED:
        return OWN
    registry = CollectorRegistry()
    MultiProcessCollector(registry)
    return registry
