"""The environment of the project: .venv with the pinned packages, built once per change.

A stamp names what was installed. Without the right stamp the installation is repeated, so an
interrupted one heals itself.
"""

import fcntl
import hashlib
import importlib.util
import shutil
import subprocess
import sys

from tsa.local import npm, places
from tsa.local.trouble import Trouble, tail

_STAMP = places.VENV / "stamp"
_NEEDED_BYTES = 1_500_000_000


def ensure() -> None:
    """Build .venv if it is absent or does not fit the requirements; wait for another builder."""
    if _is_current():
        return
    places.VENV.mkdir(exist_ok=True)
    with (places.VENV / ".lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not _is_current():
            _check_machine()
            _build()


def _is_current() -> bool:
    return _STAMP.exists() and _STAMP.read_text() == _wanted()


def _wanted() -> str:
    """What the stamp must say: Python's version and the content of everything pinned."""
    digest = hashlib.sha256()
    for path in sorted(places.PROJECT.glob("requirements*.txt")):
        digest.update(path.read_bytes())
    digest.update(f"{npm.POSTGRES_VERSION} {npm.DYNOXIDE_VERSION}".encode())
    return f"python {sys.version_info.major}.{sys.version_info.minor} {digest.hexdigest()}\n"


def _check_machine() -> None:
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    if not importlib.util.find_spec("venv") or not importlib.util.find_spec("ensurepip"):
        raise Trouble(
            f"This Python {version} cannot make virtual environments.\n"
            f"On Debian or Ubuntu: apt-get install python{version}-venv; "
            "elsewhere install Python from python.org."
        )
    free = shutil.disk_usage(places.PROJECT).free
    if free < _NEEDED_BYTES:
        raise Trouble(
            f"{places.PROJECT} has {free // 10**6} MB free; the packages and the first data need "
            f"{_NEEDED_BYTES // 10**6} MB. Make room and call ./dev again."
        )


def _build() -> None:
    print("Preparing .venv; the first time takes a minute or two.", flush=True)
    if not _is_of_this_python():
        for entry in places.VENV.iterdir():
            if entry.name == ".lock":
                continue
            shutil.rmtree(entry) if entry.is_dir() and not entry.is_symlink() else entry.unlink()
        _run(
            [sys.executable, "-m", "venv", places.VENV],
            "The virtual environment could not be made.",
        )
    _run(
        [places.PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        + ["-r", places.PROJECT / "requirements-dev.txt"],
        "pip could not install the packages. Is the package registry reachable? Behind a proxy "
        "set HTTPS_PROXY,\nfor a registry of your own PIP_INDEX_URL, for a private certificate "
        "PIP_CERT; then call ./dev again.",
    )
    npm.install()
    _STAMP.write_text(_wanted())


def _is_of_this_python() -> bool:
    if not places.PYTHON.exists():
        return False
    ask = "import sys, pip; print(sys.version_info[:2])"
    answer = subprocess.run([places.PYTHON, "-c", ask], capture_output=True, text=True, check=False)
    return answer.stdout.strip() == str(sys.version_info[:2])


def _run(command: list, complaint: str) -> None:
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    if result.returncode != 0:
        raise Trouble(f"{tail(result.stdout + result.stderr)}\n{complaint}")
