"""A cue with its source as the rules find them, before anybody asks who that is."""

import msgspec


class Find(msgspec.Struct, frozen=True):
    """Character ranges of cue and source in one block, with what the rule knows about the kind.

    `hint` is the head of the source phrase (see `phrases.head`), `rank` the strength of the rule:
    of two finds on one source the lower rank stays (datelines and «Джерело:» outrank verbs).
    """

    cue: str
    cue_start: int
    cue_end: int
    start: int
    end: int
    hint: str = ""
    platform: str = ""
    background: bool = False
    photo: bool = False
    document: bool = False
    quote: bool = False
    nested: bool = False
    """Whether the source lies inside another («Джерело УНІАН в уряді»)."""
    rank: int = 5
