"""How PostgreSQL, which refuses to run as root, is started by root.

First choice a user namespace in which root is `nobody`: no new user, no chown. Where that is
forbidden, the system's user `nobody`, who then owns the data folder.
"""

import ctypes
import os
import pwd
import subprocess
from pathlib import Path

from tsa.local.processes import LINUX
from tsa.local.trouble import Trouble

_CLONE_NEWUSER = 0x10000000
_NOBODY = 65534
_LIBC = ctypes.CDLL(None, use_errno=True) if LINUX else None


def way() -> str:
    """`plain`, `namespace` or `nobody`, whichever this process needs and may use."""
    if os.geteuid() != 0:
        return "plain"
    if LINUX and _namespaces_work():
        return "namespace"
    return "nobody"


def popen_arguments(way: str) -> dict:
    """What `processes.spawn` needs to start a program that way."""
    if way == "namespace":
        return {"prepare": _enter_namespace}
    if way == "nobody":
        account = _account()
        return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
    return {}


def hand_over(way: str, *folders: Path) -> None:
    """Give the folders to whom the program runs as; only `nobody` needs it."""
    if way == "nobody":
        account = _account()
        for folder in folders:
            os.chown(folder, account.pw_uid, account.pw_gid)


def let_through(way: str, *folders: Path) -> None:
    """Let `nobody` pass through our folders, without reading them."""
    if way == "nobody":
        for folder in folders:
            folder.chmod(folder.stat().st_mode | 0o011)


def check_reachable(way: str, *paths: Path) -> None:
    """Refuse, with the fix, where `nobody` cannot pass through a folder above these."""
    if way != "nobody":
        return
    for path in paths:
        for folder in path.parents:
            if folder.exists() and not folder.stat().st_mode & 0o001:
                raise Trouble(
                    f"PostgreSQL does not run as root, this system forbids user namespaces, and "
                    f"the user nobody may not enter {folder}.\nRun ./dev as an ordinary user, "
                    f"or keep the checkout and TSA_HOME outside {folder}."
                )


def _account() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam("nobody")
    except KeyError:
        raise Trouble("PostgreSQL does not run as root: run ./dev as an ordinary user.") from None


def _enter_namespace() -> None:
    """In the child, between fork and exec: become `nobody` in a user namespace of our own."""
    uid, gid = os.geteuid(), os.getegid()
    if _LIBC.unshare(_CLONE_NEWUSER) != 0:
        raise OSError(ctypes.get_errno(), "unshare")
    for name, text in (
        ("setgroups", "deny"),
        ("uid_map", f"{_NOBODY} {uid} 1"),
        ("gid_map", f"{_NOBODY} {gid} 1"),
    ):
        handle = os.open(f"/proc/self/{name}", os.O_WRONLY)
        os.write(handle, text.encode())
        os.close(handle)


def _namespaces_work() -> bool:
    try:
        subprocess.run(["/bin/true"], preexec_fn=_enter_namespace, check=True)
    except (OSError, subprocess.SubprocessError):
        return False
    return True
