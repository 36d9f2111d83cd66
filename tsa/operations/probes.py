"""Two plain answers for whoever watches the servers. They need no sign-in and tell no detail
but the kind of store that is missed.

Ready means that parents' work can be saved, and that needs DynamoDB alone: a server whose
PostgreSQL is away goes on taking steps, so it stays in the balancer and PostgreSQL is not asked.
"""

from django.http import HttpRequest, JsonResponse

from tsa.accounts.tables import TokenItem
from tsa.admin.measures import DYNAMODB
from tsa.lib.errors import StoreUnavailable


def live(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"status": "ok"})


def ready(request: HttpRequest) -> JsonResponse:
    try:
        TokenItem.fetch("health")
    except StoreUnavailable:
        told = {"status": "unavailable", "store": DYNAMODB}
        return JsonResponse(told, status=503, headers={"Retry-After": "5"})
    return JsonResponse({"status": "ok"})
