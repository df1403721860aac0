"""A column type that keeps a msgspec value as JSONB."""

from typing import Any

import msgspec
from sqlalchemy import Dialect
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeDecorator


class Packed(TypeDecorator[Any]):
    """JSONB that gives back a value of `kind` (any msgspec type), checked on reading."""

    impl = JSONB(none_as_null=True)
    cache_ok = True

    def __init__(self, kind: Any) -> None:
        """Keep values of `kind`."""
        super().__init__()
        self.kind = kind

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        """Builtins of the JSON become the typed value."""
        del dialect
        return None if value is None else msgspec.convert(value, self.kind)


def dump(value: Any) -> str:
    """JSON text of any msgspec value; PostgreSQL's JSONB refuses U+0000, so it is dropped."""
    return msgspec.json.encode(value).decode().replace("\\u0000", "")
