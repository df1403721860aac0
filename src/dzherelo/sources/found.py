"""A feed that somebody else's document points to."""

from typing import Literal

import msgspec

How = Literal["itself", "link", "anchor", "guess", "opml"]
"""How it was found: the page is a feed, declares one, links to one; a guess; a reader's list."""


class FoundFeed(msgspec.Struct, frozen=True):
    """The address of a feed, the title it was given there, and the page it belongs to."""

    url: str
    title: str = ""
    site: str = ""
    how: How = "link"
