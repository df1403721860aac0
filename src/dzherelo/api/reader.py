"""What the handlers of the API share."""

from litestar.exceptions import NotFoundException

from dzherelo.store.database import Database

PREFIX = "/api/v1"


class Reader:
    """The store, whether strangers read this instance, and its public address."""

    def __init__(self, database: Database, *, public: bool, base: str = "") -> None:
        """`public` decides how much of an article is shown by default."""
        self.database = database
        self.public = public
        self.base = base


def sane(number: int) -> int:
    """The number when it fits the database's column; else there is no such row."""
    if not 0 < number < 2**63:
        raise NotFoundException
    return number
