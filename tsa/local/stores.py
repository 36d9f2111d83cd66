"""Both embedded stores of one data folder, as one thing to start, join and stop."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from tsa.local import environment, npm, places, processes
from tsa.local.dynamo import Dynamo
from tsa.local.locks import Ownership
from tsa.local.postgres import APPLICATION, OWNER, PostgreSQL
from tsa.local.trouble import Trouble


class AlreadyRunning(Trouble):
    """Another process owns this data folder."""

    @classmethod
    def of(cls, home: Path, owner: dict) -> "AlreadyRunning":
        what, pid = owner.get("command", "another ./dev"), owner.get("pid", "?")
        where = f" at {owner['url']}" if owner.get("url") else ""
        return cls(
            f"{what} (process {pid}) already uses {home}{where}.\n"
            "End it first, or set TSA_HOME (and PORT) to have a second one."
        )


class Stores:
    """PostgreSQL and DynamoDB in `home`. Only one process at a time may start them."""

    def __init__(
        self,
        home: Path,
        *,
        durable: bool = True,
        postgres: bool = True,
        dynamo: bool = True,
        way: str = "",
        settings: dict[str, str] | None = None,
    ):
        self.home = places.private_folder(Path(home).resolve())
        self.ownership = Ownership(self.home)
        self.postgres = self.dynamo = None
        if postgres:
            self.postgres = PostgreSQL(
                self.home, binaries=npm.postgres(), durable=durable, way=way, settings=settings
            )
        if dynamo:
            self.dynamo = Dynamo(self.home, binary=npm.dynamo(), in_memory=not durable)

    def start(self, **facts) -> None:
        """Take the folder, end what a killed owner left over, start what is wanted.

        `facts` are told to those who ask who owns the folder. Raises AlreadyRunning.
        """
        if not self.ownership.take(**facts):
            raise AlreadyRunning.of(self.home, self.ownership.owner())
        try:
            processes.end_all(processes.left_over(self.home))
            for store in (self.postgres, self.dynamo):
                if store:
                    store.start()
        except BaseException:  # whatever it was, nothing of ours goes on running
            self.stop()
            raise
        self.ownership.tell(pid=os.getpid(), addresses=self.addresses(), **facts)

    def stop(self) -> None:
        """End both and let go of the folder; does nothing where nothing runs."""
        try:
            for store in (self.dynamo, self.postgres):
                if store:
                    store.stop()
        finally:
            self.ownership.give_up()

    def addresses(self) -> dict:
        """The part of the environment that names the embedded stores."""
        found = {}
        if self.postgres:
            found["DATABASE_URL"] = self.postgres.url(APPLICATION)
            found["DATABASE_OWNER_URL"] = self.postgres.url(OWNER)
        if self.dynamo:
            found["DYNAMODB_ENDPOINT"] = self.dynamo.endpoint
        return found

    def env(self, **more: str) -> dict:
        """The whole environment for a process that uses these stores."""
        return {**environment.local(self.home, stores=self.addresses()), **more}


@contextlib.contextmanager
def using(stores: Stores, command: str) -> Iterator[dict]:
    """The environment of `stores`: joined if somebody runs them, else started for the duration."""
    for _ in range(600):
        try:
            stores.start(command=command)
        except AlreadyRunning:
            addresses = stores.ownership.owner().get("addresses")
            if addresses is not None:
                with stores.ownership.joined():
                    yield environment.local(stores.home, stores=addresses)
                return
            processes.wait_until(lambda: False, 0.1)
        else:
            try:
                yield stores.env()
            finally:
                try:
                    stores.ownership.wait_for_joined()
                finally:
                    stores.stop()
            return
    raise AlreadyRunning.of(stores.home, stores.ownership.owner())
