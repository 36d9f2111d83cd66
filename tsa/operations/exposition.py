"""/metrics, for Prometheus: what the processes counted, and what the last round measured.

Not for everybody: whoever asks has the token (Authorization: Bearer …) or sits in one of the
networks of the settings; where neither is set, nobody may. While PostgreSQL is down, the
processes' own counters are told and the rest is left out.
"""

import hmac
import ipaddress

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest

from tsa.admin import measures
from tsa.api import client
from tsa.audit.settling import PostgresAway, reaching_postgres
from tsa.operations import counters, watching
from tsa.operations.models import AlertEvent, HealthMeasure, MaintenanceJob

PATIENCE_SECONDS = 3.0


def metrics(request: HttpRequest) -> HttpResponse:
    if not _may_read(request):
        raise Http404
    counted = generate_latest(counters.everywhere())
    return HttpResponse(counted + generate_latest(_measured()), content_type=CONTENT_TYPE_LATEST)


def _may_read(request: HttpRequest) -> bool:
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    token = settings.METRICS_TOKEN
    if token and hmac.compare_digest(given.encode(), token.encode()):
        return True
    try:
        address = ipaddress.ip_address(client.address(request))
    except ValueError:
        return False
    return any(address in network for network in settings.METRICS_NETWORKS)


def _measured() -> CollectorRegistry:
    registry = CollectorRegistry()
    up = Gauge("tsa_metrics_postgresql_up", "1 if the figures below are there.", registry=registry)
    try:
        with reaching_postgres(budget=PATIENCE_SECONDS):
            _tell_measures(registry)
            _tell_alerts(registry)
            _tell_jobs(registry)
        up.set(1)
    except PostgresAway:
        registry = CollectorRegistry()
        Gauge("tsa_metrics_postgresql_up", "0: it does not answer.", registry=registry).set(0)
    return registry


def _tell_measures(registry: CollectorRegistry) -> None:
    told = Gauge("tsa_measure", "As of the worker's last round.", ["measure"], registry=registry)
    age = Gauge("tsa_measure_age_seconds", "Since that round.", registry=registry)
    known = {each.name for each in measures.every()}
    rows = [row for row in HealthMeasure.objects.all() if row.name in known]
    for row in rows:
        if row.value is not None:
            told.labels(row.name).set(row.value)
    if rows:
        last = max(row.measured_at for row in rows)
        age.set((timezone.now() - last).total_seconds())


def _tell_alerts(registry: CollectorRegistry) -> None:
    told = Gauge("tsa_alert", "1 while the alert is on.", ["alert"], registry=registry)
    last = watching.standing()
    for rule in measures.rules():
        event = last.get(rule.name)
        is_on = event is not None and event.state == AlertEvent.State.BEGAN
        told.labels(rule.name).set(int(is_on))


def _tell_jobs(registry: CollectorRegistry) -> None:
    told = Gauge("tsa_maintenance_open", "Jobs that wait or run.", ["job"], registry=registry)
    opened = MaintenanceJob.objects.filter(status__in=MaintenanceJob.OPEN)
    for name in opened.values_list("name", flat=True):
        told.labels(name).set(1)
