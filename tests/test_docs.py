"""The documents name everything that a person meets, and nothing that does not exist."""

import importlib
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
LIFE = DOCS / "life-of-an-article.md"
_CODE = re.compile(r"`([^`\n]+)`")
_DOTTED = re.compile(r"dzherelo(?:\.\w+)+|[a-z_]\w*(?:\.[A-Za-z_]\w*)+")
_FILE_ENDINGS = ("toml", "md", "json", "xml", "html", "py", "log", "txt", "sql", "gz")
_PARTS = (
    "fetch", "blobs", "store", "sources", "feeds", "extract", "media", "provenance", "stories",
    "search", "pipeline", "jobs", "text", "lang", "model", "web", "api", "edition", "cli",
)  # fmt: skip
_MACHINE_PATH = re.compile(r"(?<![\w.])/(?:work|root|tmp|home/\w+|Users/\w+|opt|mnt|media/\w+/)\b")
_LINK = re.compile(r"\]\(([^)\s]+)\)")


def _spoken(name: str) -> set[str]:
    """Everything that stands between backticks in a document."""
    return set(_CODE.findall((DOCS / name).read_text(encoding="utf-8")))


def _missing(wanted: Iterable[str], name: str) -> list[str]:
    spoken = _spoken(name)
    words = {word for code in spoken for word in re.split(r"[\s|,]+", code)}
    return sorted(each for each in wanted if each not in spoken and each not in words)


def _documents() -> list[Path]:
    top = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")]
    return [*top, *sorted(DOCS.rglob("*.md"))]


def test_every_fault_is_explained() -> None:
    outcome = importlib.import_module("dzherelo.model.outcome")
    assert _missing([kind.value for kind in outcome.FaultKind], "faults.md") == []


def test_faults_say_rightly_whether_they_are_transient() -> None:
    outcome = importlib.import_module("dzherelo.model.outcome")
    rows = re.findall(
        r"^\| `([\w-]+)` \|.*\| (yes|no) \|[^|]*\|$", (DOCS / "faults.md").read_text(), re.M
    )
    transient = {kind.value for kind in outcome.TRANSIENT}
    told = {kind: answer == "yes" for kind, answer in rows}
    assert told == {kind.value: kind.value in transient for kind in outcome.FaultKind}


def test_every_setting_is_explained() -> None:
    settings = importlib.import_module("dzherelo.config").Settings
    names = [field.name for field in msgspec.structs.fields(settings)]
    assert _missing(names, "settings.md") == []


def test_no_setting_is_explained_that_does_not_exist() -> None:
    settings = importlib.import_module("dzherelo.config").Settings
    names = {field.name for field in msgspec.structs.fields(settings)}
    rows = re.findall(r"^\| `(\w+)` \|", (DOCS / "settings.md").read_text(encoding="utf-8"), re.M)
    assert sorted(set(rows) - names) == []


def _commands() -> Iterator[str]:
    main = importlib.import_module("typer.main")
    app = importlib.import_module("dzherelo.cli.main").app
    yield from _below(main.get_command(app), "dzherelo")


def _below(command: object, name: str) -> Iterator[str]:
    inside = getattr(command, "commands", None)
    if not inside:
        yield name
        return
    for word, each in inside.items():
        yield from _below(each, f"{name} {word}")


def test_every_command_is_explained() -> None:
    headings = (DOCS / "commands.md").read_text(encoding="utf-8")
    told = {line.strip("#` ") for line in headings.splitlines() if line.startswith("#")}
    assert sorted(set(_commands()) - told) == []


def test_no_command_is_explained_that_does_not_exist() -> None:
    headings = (DOCS / "commands.md").read_text(encoding="utf-8")
    told = set(re.findall(r"^#+ `(dzherelo [\w -]+)`$", headings, re.M))
    assert sorted(told - set(_commands())) == []


def test_every_stage_is_explained() -> None:
    stages = importlib.import_module("dzherelo.pipeline.stages").STAGES
    assert _missing([stage.name for stage in stages], LIFE.name) == []


def _addresses(home: Path) -> set[str]:
    """The portal's addresses as `/{lang}/day/{day}`, without the types of their variables."""
    app = importlib.import_module("dzherelo.app")
    settings = importlib.import_module("dzherelo.config").Settings(home=home)
    paths = {str(route.path) for route in app.compose(settings).routes}
    return {re.sub(r"\{(\w+):\w+\}", r"{\1}", path) for path in paths}


def test_every_address_of_the_portal_is_explained(tmp_path: Path) -> None:
    assert _missing(_addresses(tmp_path), "http.md") == []


def test_no_address_is_explained_that_does_not_exist(tmp_path: Path) -> None:
    rows = re.findall(r"^\| `(/[^`]*)` \|", (DOCS / "http.md").read_text(encoding="utf-8"), re.M)
    assert sorted(set(rows) - _addresses(tmp_path)) == []


def _exists(name: str) -> bool:
    """Whether a dotted name leads to a module, or to something inside one."""
    words = name.split(".")
    for length in range(len(words), 0, -1):
        try:
            found: object = importlib.import_module(".".join(words[:length]))
        except ImportError:
            continue
        for word in words[length:]:
            if not hasattr(found, word):
                return False
            found = getattr(found, word)
        return length > 1
    return False


def _named() -> list[str]:
    codes = _CODE.findall(LIFE.read_text(encoding="utf-8"))
    dotted = [code.removesuffix("()") for code in codes]
    return [
        code
        for code in dotted
        if _DOTTED.fullmatch(code) and code.rsplit(".", 1)[1] not in _FILE_ENDINGS
    ]


def _candidates(name: str) -> list[str]:
    """A name may leave out the package, as imports do: `polling.decide`."""
    if name.startswith("dzherelo."):
        return [name]
    return [f"dzherelo.{name}", *(f"dzherelo.{part}.{name}" for part in _PARTS)]


def test_life_of_an_article_names_only_what_exists() -> None:
    named = _named()
    assert named, "the document names no function at all"
    assert [name for name in named if not any(map(_exists, _candidates(name)))] == []


def test_documents_name_no_place_on_somebody_s_machine() -> None:
    found = [
        f"{path.name}: {line.strip()}"
        for path in _documents()
        for line in path.read_text(encoding="utf-8").splitlines()
        if _MACHINE_PATH.search(line)
    ]
    assert found == []


def test_links_between_documents_lead_somewhere() -> None:
    broken = [
        f"{path.name}: {target}"
        for path in _documents()
        for target in _LINK.findall(path.read_text(encoding="utf-8"))
        if "://" not in target and not target.startswith("#")
        if not (path.parent / target.partition("#")[0]).exists()
    ]
    assert broken == []


def test_locks_name_packages_only() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert not re.search(r"://|^-|file:|/\w+/", text, re.M), name


def test_the_dev_lock_includes_the_other() -> None:
    pins = [
        set(re.findall(r"^([\w.-]+(?:\[[\w,]+\])?==\S+)", (ROOT / name).read_text(), re.M))
        for name in ("requirements.lock", "requirements-dev.lock")
    ]
    assert pins[0] - pins[1] == set()
