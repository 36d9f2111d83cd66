"""What the worker does all the time. Only the queue needs PostgreSQL; the rest goes on alone."""

import asyncio
import contextlib
import threading
from collections.abc import Callable

from django.db import close_old_connections
from procrastinate.contrib.django import app

from oneroster import publishing
from tsa.audit import carrying
from tsa.dynamo import debts, sweeping
from tsa.lib.loops import Loop, registered, run_until
from tsa.mail import services as mail


def run(stop: threading.Event) -> None:
    """Deliver mail, settle debts, publish, sweep, work the queue; until `stop` is set."""
    run_until(
        stop,
        [
            Loop("mail", 0.5, mail.deliver_due),
            Loop("debts", 1.0, _with_fresh_connections(debts.settle_due)),
            Loop("read models", 1.0, _with_fresh_connections(publishing.publish_due)),
            Loop("audit", 1.0, _with_fresh_connections(carrying.carry_due)),
            Loop("sweep", 600.0, sweeping.sweep_expired),
            Loop("queue", 2.0, lambda: asyncio.run(_work_the_queue(stop))),
            *registered(),
        ],
    )


def _with_fresh_connections(work: Callable[[], object]) -> Callable[[], None]:
    """A thread of ours is no request: nobody else looks whether its connection still lives."""

    def wrapper() -> None:
        close_old_connections()
        work()

    return wrapper


async def _work_the_queue(stop: threading.Event) -> None:
    """Work until told to stop; an outage of PostgreSQL ends it, and the loop begins it again."""
    with app.replace_connector(app.connector.get_worker_connector()) as worker_app:
        async with worker_app.open_async():
            working = asyncio.create_task(
                worker_app.run_worker_async(
                    concurrency=2, install_signal_handlers=False, shutdown_graceful_timeout=10
                )
            )
            while not stop.is_set() and not working.done():
                await asyncio.sleep(0.5)
            if not working.done():
                working.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await working
