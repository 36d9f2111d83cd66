"""Where things lie: the checkout, its packages (.venv), and the data folder TSA_HOME."""

import hashlib
import os
import tempfile
from pathlib import Path

from tsa.local.trouble import Trouble

PROJECT = Path(__file__).resolve().parents[2]
VENV = PROJECT / ".venv"
PYTHON = VENV / "bin" / "python"
EMBEDDED = VENV / "embedded"

# The kernel's limit for a socket's path is 107 bytes; PostgreSQL adds this name to the folder.
_LONGEST_SOCKET = 107 - len("/.s.PGSQL.5432")


def home(environ=os.environ) -> Path:
    """The data folder, as an absolute path."""
    return Path(environ.get("TSA_HOME") or PROJECT / ".local").expanduser().resolve()


def private_folder(path: Path) -> Path:
    """Create the folder for this user alone, or check that it is this user's."""
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise Trouble(f"Cannot create {path}: {error.strerror}. Set TSA_HOME to another folder.")
    return path


def socket_folder(home: Path) -> Path:
    """A 0700 folder whose path is short enough for a unix socket; the same for the same home."""
    folder = home / "run" / "pg"
    if len(os.fsencode(folder)) <= _LONGEST_SOCKET:
        return private_folder(folder)
    short = hashlib.sha256(os.fsencode(home)).hexdigest()[:10]
    base = Path("/tmp") if os.access("/tmp", os.W_OK) else Path(tempfile.gettempdir())
    folder = private_folder(base / f"tsa-{os.getuid()}-{short}")
    status = folder.lstat()
    if folder.is_symlink() or status.st_mode & 0o077:
        raise Trouble(f"{folder} is not private; remove it, or set TSA_HOME to a shorter path.")
    return folder
