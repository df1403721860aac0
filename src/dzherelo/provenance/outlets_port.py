"""What provenance asks about publishers; `sources.OutletIndex` answers, any other object may."""

from typing import Protocol

from dzherelo.model.ids import SourceId


class Outlets(Protocol):
    """The publishers of the catalogue, found by the names and addresses people use for them."""

    def __hash__(self) -> int:
        """Answers are remembered for each catalogue."""

    def resolve(self, name: str) -> SourceId | None:
        """The publisher of that name, alias or domain; None when it is none of ours."""

    def by_url(self, url: str) -> SourceId | None:
        """The publisher whose site holds that address; None when it is none of ours."""

    def name_of(self, source: SourceId) -> str:
        """The publisher's own name."""

    def kind_of(self, source: SourceId) -> str:
        """The publisher's kind as in `model.source.SourceKind`."""


class NoOutlets:
    """A catalogue without publishers: only names known to the cue lists are recognised."""

    def resolve(self, name: str) -> SourceId | None:  # noqa: ARG002 - the port's signature
        """Never found."""
        return None

    def by_url(self, url: str) -> SourceId | None:  # noqa: ARG002 - the port's signature
        """Never found."""
        return None

    def name_of(self, source: SourceId) -> str:  # noqa: ARG002 - the port's signature
        """No name."""
        return ""

    def kind_of(self, source: SourceId) -> str:  # noqa: ARG002 - the port's signature
        """No kind."""
        return "other"
