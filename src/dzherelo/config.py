"""Settings: read once, from the environment and the instance's `dzherelo.toml`."""

import os
import tomllib
from collections.abc import Mapping
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec

PREFIX = "DZHERELO_"


class Settings(msgspec.Struct, frozen=True):
    """Everything an operator can set. Environment (`DZHERELO_NAME`) goes before `dzherelo.toml`."""

    home: Path
    """The instance folder: database, objects, key and settings live in it."""
    database: str = ""
    """PostgreSQL to use (`postgresql://user:password@host/name`); empty = the embedded one."""
    objects: str = ""
    """Where objects lie: a folder or `s3://bucket/prefix`; empty = `objects` in the home."""
    s3_endpoint: str = ""
    s3_region: str = ""
    s3_key_id: str = ""
    s3_secret: str = ""
    listen: str = "127.0.0.1:8780"
    """Address and port of the portal."""
    base_url: str = ""
    """The portal's address as visitors type it; empty = `http://` and `listen`."""
    title: str = "Джерело"
    contact: str = ""
    """A web or mail address that publishers find in our User-Agent."""
    allow: tuple[str, ...] = ()
    """Networks of private addresses that may be asked all the same (CIDR, separated by commas)."""
    processes: int = 2
    """Processes for reading pages and texts."""
    web_processes: int = 1
    picture_processes: int = 2
    """Child processes of each web process that resize pictures."""
    picture_cache_mb: int = 2048
    """Megabytes (2^20 bytes) of resized pictures that are kept in the home, in `cache`."""
    least_free_mb: int = 512
    """Megabytes (2^20 bytes) of free disk under which polling and reading pause."""
    page_cache_mb: int = 64
    """Megabytes (2^20 bytes) of whole answers that each web process keeps in memory."""
    pace_s: float = 1.0
    """Pause between two requests to one host, in seconds."""
    operator_key: str = ""
    """Opens `/metrics` and the status page of a public instance, where both are closed without."""
    log: str = "text"
    """How log lines look: `text` for people, `json` for programs, one object a line."""
    banner: str = ""
    """`recorded` puts a banner on every page that says that all is fiction; set by `up` itself."""
    edition: str = "auto"
    """The recorded edition: `auto` when no publisher can be reached, `always` or `never`."""

    @property
    def objects_url(self) -> str:
        """Where objects lie, never empty."""
        return self.objects or str(self.home / "objects")

    @property
    def host(self) -> str:
        """The address to listen on."""
        return self.listen.rpartition(":")[0].strip("[]") or "127.0.0.1"

    @property
    def port(self) -> int:
        """The port to listen on."""
        return int(self.listen.rpartition(":")[2])

    @property
    def public(self) -> bool:
        """Whether others than this machine can see the portal."""
        return not (self.host.startswith("127.") or self.host in {"localhost", "::1"})

    @property
    def address(self) -> str:
        """The portal's address without a slash at its end."""
        return (self.base_url or f"http://{self.listen}").rstrip("/")

    @property
    def callback(self) -> str:
        """The address at which hubs can reach us; empty when none was given or it is not public."""
        host = urlsplit(self.base_url).hostname or "localhost"
        try:
            public = ip_address(host).is_global
        except ValueError:
            public = "." in host
        return self.address if public else ""

    @property
    def object_options(self) -> dict[str, str]:
        """Options of the S3 store that were given."""
        named = {
            "endpoint": self.s3_endpoint,
            "region": self.s3_region,
            "access_key_id": self.s3_key_id,
            "secret_access_key": self.s3_secret,
        }
        return {name: value for name, value in named.items() if value}


def load(home: Path | None = None, environment: Mapping[str, str] | None = None) -> Settings:
    """The settings for `home` (default `DZHERELO_HOME`, then `./home`).

    Raises `ValueError` with a sentence that names the setting that is wrong.
    """
    given = os.environ if environment is None else environment  # noqa: TID251  (the one place)
    folder = (home or Path(given.get(PREFIX + "HOME") or "home")).expanduser().resolve()
    values: dict[str, Any] = _file(folder / "dzherelo.toml")
    for field in msgspec.structs.fields(Settings):
        text = given.get(PREFIX + field.name.upper())
        if text is not None and field.name != "home":
            values[field.name] = text.split(",") if field.name == "allow" else text
    return _checked(values | {"home": folder})


def _file(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    try:
        return tomllib.loads(path.read_text())
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"{path}: {error}") from error


def _checked(values: dict[str, Any]) -> Settings:
    known = {field.name for field in msgspec.structs.fields(Settings)}
    strange = sorted(set(values) - known)
    if strange:
        raise ValueError(f"unknown setting {strange[0]!r}; known: {', '.join(sorted(known))}")
    try:
        settings = msgspec.convert(values, Settings, strict=False, dec_hook=_decode)
        settings.port  # noqa: B018  (checked here, so that it can't fail later)
    except (msgspec.ValidationError, ValueError) as error:
        raise ValueError(f"a setting can't be read: {error}") from error
    if settings.edition not in {"auto", "always", "never"}:
        raise ValueError("the setting 'edition' is auto, always or never")
    if settings.log not in {"text", "json"}:
        raise ValueError("the setting 'log' is text or json")
    return settings


def _decode(kind: type, value: object) -> object:
    return Path(str(value)) if kind is Path else value
