"""The measurement: two databases, every page of both in turn, and the cost of the audit."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.conf import settings

from edfi.admin.bench import asking, bulk, databases, filling, pages
from edfi.admin.bench.asking import Cost
from edfi.admin.bench.filling import Size

SLOW = 0.05  # a query that takes longer is told with its page


@dataclass
class Results:
    sizes: dict[str, Size]
    seconds_of_filling: dict[str, float] = field(default_factory=dict)
    pages: dict[str, dict[str, Cost]] = field(default_factory=dict)  # name: size: cost
    bulk: dict[str, float] = field(default_factory=dict)


def run(
    sizes: dict[str, Size], *, times: int, only: str, reuse: bool, tell: Callable[[str], None]
) -> Results:
    results = Results(sizes)
    for name, size in sizes.items():
        database = database_of(name)
        if reuse and databases.exists(database, size.students):
            tell(f"{database} is there")
            continue
        tell(f"{database}: {size.students:,} students")
        databases.make(database)
        results.seconds_of_filling[name] = filling.fill(database, size, tell)
    settings.STAFF_SECOND_FACTOR = False
    settings.ALLOWED_HOSTS = ["testserver"]
    _measure(results, times=times, only=only, tell=tell)
    if not only:
        results.bulk = bulk.measure(database_of("many"), tell)
    return results


def database_of(size: str) -> str:
    return f"bench_admin_{size}"


def _measure(results: Results, *, times: int, only: str, tell) -> None:
    both = databases.Both([database_of(name) for name in results.sizes])
    clients, addresses = {}, {}
    for name in results.sizes:
        with both.using(database_of(name)):
            clients[name] = asking.client()
            found = dict(pages.all_pages(clients[name]))
            addresses[name] = {page: where for page, where in found.items() if only in page}
    for page in addresses["many"]:
        if page not in addresses["few"]:
            continue  # a last page, where few rows are one page
        costs = results.pages[page] = {name: Cost() for name in results.sizes}
        for name, cost in costs.items():
            with both.using(database_of(name)):
                _look(cost, clients[name], addresses[name][page])
        for _turn in range(times):
            for name, cost in costs.items():
                with both.using(database_of(name)):
                    cost.seconds.append(asking.seconds(clients[name], addresses[name][page]))
        many, few = costs["many"], costs["few"]
        tell(
            f"{many.median * 1000:7.0f} ms {few.median * 1000:7.0f} ms"
            f" {many.queries:3d} {few.queries:3d}  {page}"
        )
    both.close()


def _look(cost: Cost, client, address: str) -> None:
    """The first time warms, and shows the queries."""
    found = asking.queries(client, address)
    cost.queries = len(found)
    slowest = max(found, key=lambda each: float(each["time"]), default=None)
    if slowest and float(slowest["time"]) > SLOW:
        cost.slowest = f"{slowest['time']} s: {slowest['sql'][:2000]}"
