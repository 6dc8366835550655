"""Licences of what we stand on, as a page: `python -m data.make.licences > docs/licences.md`."""

import importlib.metadata
import re
import sys
import tomllib
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
LOCK = ROOT / "requirements.lock"
PROJECT = ROOT / "pyproject.toml"

# what an MIT project may stand on: nothing of it is copied into our wheel, pip installs it beside
ALLOWED = {
    "0BSD": "permissive",
    "Apache-2.0": "permissive; its notices stay in the package",
    "Artistic-1.0-Perl": "development only; used as it is",
    "BSD-2-Clause": "permissive",
    "BSD-3-Clause": "permissive",
    "CC0-1.0": "public domain",
    "ISC": "permissive",
    "LGPL-2.1-only": "a library imported as it is, which anybody can replace",
    "MIT": "as ours",
    "MIT-0": "permissive",
    "MIT-CMU": "permissive",
    "MPL-2.0": "asks for the source of changed files only; we change none",
    "PSF-2.0": "permissive, as Python itself",
    "Zlib": "permissive",
}
# the words of a package's field `License`, and its classifier where the field says nothing short
SPDX = {
    "Apache 2.0": "Apache-2.0",
    "Apache License 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "Apache-2.0": "Apache-2.0",
    "BSD 2-Clause License": "BSD-2-Clause",
    "BSD 3-Clause": "BSD-3-Clause",
    "3-Clause BSD License": "BSD-3-Clause",
    "BSD-3-Clause": "BSD-3-Clause",
    "CC0 1.0 Universal": "CC0-1.0",
    "ISC License": "ISC",
    "MIT": "MIT",
    "MIT License": "MIT",
    "MIT OR Apache-2.0": "MIT OR Apache-2.0",
    "MPL-2.0": "MPL-2.0",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "PSFL": "PSF-2.0",
}
METADATA = "metadata"
_OWN_FILE = "licence file of the package"
# metadata that say nothing, or "BSD" without saying which; and what not every system installs
READ = {
    "altair": ("BSD-3-Clause", _OWN_FILE),
    "axe-playwright-python": ("MIT", _OWN_FILE),
    "colorama": ("BSD-3-Clause", "description of the package; installed on Windows only"),
    "isodate": ("BSD-3-Clause", _OWN_FILE),
    "itsdangerous": ("BSD-3-Clause", _OWN_FILE),
    "jinja2": ("BSD-3-Clause", _OWN_FILE),
    "scipy": ("BSD-3-Clause", _OWN_FILE),
    "streamlit-folium": ("MIT", "`LICENSE` in github.com/randyzwitch/streamlit-folium"),
    "text-unidecode": ("Artistic-1.0-Perl OR GPL-2.0-or-later", _OWN_FILE),
}

_INTRO = """# Licences of what we stand on

Made from `requirements.lock` and the metadata of the installed packages by
`python -m data.make.licences > docs/licences.md`. Our own code is MIT; licences of the data are in
`data/LICENSES.md`. This is what each package says of its own code. Some wheels carry compiled
libraries with licences of their own (GEOS in shapely, GDAL in pyogrio, OpenBLAS in scipy); these
are not listed here.
"""


class Locked(NamedTuple):
    """One requirement of the lock file; more than one version where markers tell them apart."""

    name: str
    versions: tuple[str, ...]
    asked_by: frozenset[str]


def locked(text: str) -> dict[str, Locked]:
    """The requirements of the lock file `text`, by name, with who asks for each."""
    versions: dict[str, list[str]] = defaultdict(list)
    asked_by: dict[str, set[str]] = defaultdict(set)
    for block in re.split(r"(?m)^(?=\w)", text):
        if not (pin := re.match(r"([\w.-]+)==([^\s;\\]+)", block)):
            continue
        versions[pin[1]].append(pin[2])
        asked_by[pin[1]] |= set(re.findall(r"(?m)^ +#(?: via)? +(?!via$)([\w.-]+)", block))
    return {
        name: Locked(name, tuple(sorted(versions[name])), frozenset(asked_by[name]))
        for name in sorted(versions)
    }


def asked_for(requirements: list[str]) -> set[str]:
    """The normal names of the packages that `requirements` ask for."""
    names = [re.split(r"[^\w.-]", one, maxsplit=1)[0] for one in requirements]
    return {re.sub(r"[-_.]+", "-", name).lower() for name in names}


def run_time(packages: dict[str, Locked]) -> set[str]:
    """The names of those of `packages` that are installed with ours for its readers."""
    project = tomllib.loads(PROJECT.read_text(encoding="utf-8"))["project"]
    reached: set[str] = set()
    found = asked_for(project["dependencies"])
    while found:
        reached |= found
        found = {p.name for p in packages.values() if p.asked_by & reached} - reached
    return reached


def licence(name: str) -> tuple[str, str]:
    """The licence of `name` as an SPDX expression, and where it was read.

    Raises
    ------
    SystemExit
        Where neither the metadata nor `READ` say it.
    """
    if name in READ:
        return READ[name]
    said = importlib.metadata.metadata(name)
    if expressions := said.get_all("License-Expression"):
        return expressions[0], METADATA
    classifiers = [one.split(" :: ")[-1] for one in said.get_all("Classifier") or []]
    for words in (*(said.get_all("License") or []), *classifiers):
        if words in SPDX:
            return SPDX[words], METADATA
    raise SystemExit(f"{name}: its metadata name no licence that we know; read it, add it to READ")


def is_allowed(expression: str) -> bool:
    """Whether one of the choices of an SPDX `expression` consists of licences in `ALLOWED`."""
    choices = [choice.split(" AND ") for choice in expression.split(" OR ")]
    return any(set(choice) <= set(ALLOWED) for choice in choices)


def markdown() -> str:
    """Every locked package with version and licence, those of run time first, as Markdown."""
    packages = locked(LOCK.read_text(encoding="utf-8"))
    needed = run_time(packages)
    run = [p for p in packages.values() if p.name in needed]
    development = [p for p in packages.values() if p.name not in needed]
    why = [f"| {name} | {reason} |" for name, reason in ALLOWED.items()]
    return "\n".join(
        [
            _INTRO,
            *_table("At run time", run),
            *_table("For development only", development),
            *("## Licences that may be in the list\n", "| licence | why |", "|---|---|", *why),
        ]
    )


def _table(title: str, packages: list[Locked]) -> list[str]:
    head = [f"## {title}\n", "| package | version | licence | read in |", "|---|---|---|---|"]
    return [*head, *map(_row, packages), ""]


def _row(package: Locked) -> str:
    says, where = licence(package.name)
    return f"| {package.name} | {', '.join(package.versions)} | {says} | {where} |"


if __name__ == "__main__":
    sys.stdout.write(markdown() + "\n")
