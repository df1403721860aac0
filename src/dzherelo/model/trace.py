"""What one page leaves behind for the reading of the next pages of its site."""

import msgspec


class Trace(msgspec.Struct, frozen=True, array_like=True):
    """Hashes of a page's lines and places, and how likely each place held the article's text.

    `lines` are the texts that were kept or nearly kept, `kept` those of them that were; `places`
    are ways through the page (tags and class names, without digits), `shares` the part of the
    running text at each that the model takes for the article's (0 to 1). `core` names the element
    around the text, for people.
    """

    lines: tuple[int, ...] = ()
    kept: tuple[int, ...] = ()
    places: tuple[int, ...] = ()
    shares: tuple[float, ...] = ()
    core: str = ""
    quality: float = 0.0
