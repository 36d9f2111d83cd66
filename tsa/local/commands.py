"""What ./dev does for each of its words. Runs on the bare Python, before any package is there."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator

from tsa.local import environment, packages, places, processes, serving
from tsa.local.house import House, Stopped, stop_on_signals
from tsa.local.locks import Ownership
from tsa.local.postgres import SERVER
from tsa.local.stores import Stores, using
from tsa.local.trouble import Trouble

HELP = """\
usage: ./dev COMMAND

  run [--empty]        start everything; --empty: without demo data. Ctrl-C ends it
  test [ARGUMENTS]     the tests, on real stores; arguments go to pytest
  manage COMMAND …     one of Django's commands, beside the stores of `run`
  lint                 ruff, layers, migrations, API description
  bench NAME …         measure, on fresh stores of its own (manage.py bench_NAME)
  demo                 play one family through the real HTTP API
  help                 this text

TSA_HOME (default .local) holds the data, PORT (8000) and HOST (127.0.0.1) say where to listen.
With DATABASE_URL and AWS settings given, nothing is embedded. The README lists all settings."""


def main(arguments: list[str]) -> int:
    """Run one command; returns the exit code."""
    commands = {
        "run": run,
        "test": test,
        "manage": manage,
        "lint": lint,
        "bench": bench,
        "demo": demo,
    }
    word, *rest = arguments or ["help"]
    if word in ("help", "-h", "--help"):
        print(HELP)
        return 0
    if word not in commands:
        print(f"./dev knows no {word!r}.\n\n{HELP}", file=sys.stderr)
        return 2
    stop_on_signals()
    try:
        packages.ensure()
        return commands[word](rest)
    except Trouble as trouble:
        print(f"\n{trouble}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    except Stopped as stopped:
        return 128 + stopped.args[0]


def run(arguments: list[str]) -> int:
    if unknown := [each for each in arguments if each != "--empty"]:
        raise Trouble(f"./dev run does not know {unknown[0]!r}; it takes --empty.")
    house = House(places.home())
    try:
        house.start(demo_data="--empty" not in arguments)
        _introduce(house)
        house.keep_up()
    except KeyboardInterrupt:
        print("\nStopping.", flush=True)
        return 0
    except Stopped:
        return 0
    finally:
        house.stop()
    return 0


def test(arguments: list[str]) -> int:
    """pytest beside a PostgreSQL for tests; DynamoDB is started by each pytest worker."""
    stores = Stores(
        places.home() / "test",
        durable=False,
        postgres=not environment.brings_postgres(),
        dynamo=False,
    )
    has_n = any(each.startswith(("-n", "--numprocesses")) for each in arguments)
    with using(stores, "./dev test") as environ:
        # Never the caller's AWS: tests empty their tables.
        for name in ("AWS_PROFILE", "DYNAMODB_ENDPOINT"):
            environ.pop(name, None)
        environ |= {"AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "local"}
        environ |= {"AWS_REGION": "us-east-1", "TSA_MODE": "local"}
        command = [serving.python(), "-m", "pytest", *([] if has_n else ["-n", "2"]), *arguments]
        return _wait(command, environ, cwd=places.PROJECT)


def manage(arguments: list[str]) -> int:
    with _stores_of_home("./dev manage " + " ".join(arguments[:1])) as environ:
        return _wait([serving.python(), places.PROJECT / "manage.py", *arguments], environ)


def lint(arguments: list[str]) -> int:
    """Every check, also after one has failed; 1 if any did."""
    bin_folder = places.VENV / "bin"
    checks = [
        [bin_folder / "ruff", "check", "."],
        [bin_folder / "ruff", "format", "--check", "."],
        [bin_folder / "lint-imports"],
    ]
    django = [["makemigrations", "--check", "--dry-run"]]
    if (places.PROJECT / "tsa" / "urls.py").exists():
        django.append(["spectacular", "--validate", "--fail-on-warn", "--file", os.devnull])
    failed = [str(check[0].name) for check in checks if _wait(check, None, cwd=places.PROJECT)]
    stores = Stores(
        places.home() / "test",
        durable=False,
        postgres=not environment.brings_postgres(),
        dynamo=False,
    )
    with using(stores, "./dev lint") as environ:
        for check in django:
            command = [serving.python(), places.PROJECT / "manage.py", *check]
            if _wait(command, environ, cwd=places.PROJECT):
                failed.append(check[0])
    if failed:
        print(f"\nNot clean: {', '.join(failed)}.", file=sys.stderr)
    return 1 if failed else 0


def bench(arguments: list[str]) -> int:
    """Measure on fresh stores with production's durability and memory, in a folder of their own.

    With --reuse they are those of the last run, for a bench that knows how to use them again.
    """
    if not arguments or not serving.has_command(f"bench_{arguments[0]}"):
        names = [name.removeprefix("bench_") for name in serving.commands("bench_*")]
        raise Trouble(f"usage: ./dev bench NAME …   NAME is one of: {', '.join(names)}")
    stores = Stores(places.home() / "bench", settings=SERVER)
    if "--reuse" not in arguments:
        _empty_home(stores)
    try:
        stores.start(command="./dev bench")
        environ = stores.env()
        for preparation in (["migrate", "--noinput", "--verbosity", "0"], ["create_tables"]):
            if serving.manage(environ, *preparation, stdout=subprocess.DEVNULL).returncode:
                raise Trouble(f"`manage.py {preparation[0]}` failed; its reason stands above.")
        manage_py = places.PROJECT / "manage.py"
        command = [serving.python(), manage_py, f"bench_{arguments[0]}", *arguments[1:]]
        return _wait(command, environ, cwd=places.PROJECT)
    finally:
        stores.stop()


def demo(arguments: list[str]) -> int:
    """Play a family through the site that runs; start one for the duration if none does."""
    home = places.home()
    owner = Ownership(home)
    if not owner.take(command="./dev demo"):
        with _stores_of_home("./dev demo") as environ:
            environ["PORT"] = owner.owner().get("url", "").rpartition(":")[2] or environ["PORT"]
            return serving.manage(environ, "demo", *arguments).returncode
    owner.give_up()
    house = House(home)
    try:
        house.start(demo_data=True, command="./dev demo")
        return house.manage("demo", *arguments).returncode
    finally:
        house.stop()


@contextlib.contextmanager
def _stores_of_home(command: str) -> Iterator[dict]:
    stores = Stores(
        places.home(),
        postgres=not environment.brings_postgres(),
        dynamo=not environment.brings_dynamo(),
    )
    with using(stores, command) as environ:
        yield environ


def _empty_home(stores: Stores) -> None:
    """Remove the last measurement's data, once nobody uses it."""
    if not stores.ownership.take(command="./dev bench"):
        raise Trouble(f"Another ./dev bench uses {stores.home}; wait for it.")
    processes.end_all(processes.left_over(stores.home))
    for name in ("postgres", "dynamo", "mail", "documents"):
        shutil.rmtree(stores.home / name, ignore_errors=True)
    stores.ownership.give_up()


def _wait(command: list, environ: dict | None, cwd=None) -> int:
    """Run a program in the foreground, with our terminal; Ctrl-C is for it to answer."""
    process = subprocess.Popen(
        [str(part) for part in command],
        env=environ,
        cwd=cwd,
        preexec_fn=processes.dying_with_parent(signal.SIGTERM),
    )
    while True:
        try:
            code = process.wait()
        except KeyboardInterrupt:
            continue  # the terminal has told the child too
        except Stopped:
            process.terminate()
        else:
            return code if code >= 0 else 128 - code


def _introduce(house: House) -> None:
    lines = [
        "",
        "Texas Sports Academy is running.",
        f"  Site      {house.url}/",
        f"  Admin     {house.url}/admin/",
        f"  API       {house.url}/api/v1/",
        f"  API docs  {house.url}/api/v1/docs/",
        f"  Mail      {house.home / 'mail'}",
        f"  Data      {house.home}",
    ]
    print("\n".join(lines), flush=True)
    if house.stores.dynamo and not house.stores.dynamo.is_durable:
        print("  NOT DURABLE: the DynamoDB stand-in of this platform forgets when it ends.")
    print(house.sign_in, end="")
    print("\nCtrl-C ends it.", flush=True)
