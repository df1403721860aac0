"""Which entry is which: identities that survive bad GUIDs, and fingerprints that tell a change."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from hashlib import blake2b

import msgspec

from dzherelo.model.entry import FeedEntry
from dzherelo.text import addresses

LONGEST = 200
"""Characters; longer identities are hashed, so that an index on them stays small."""

RETITLED = 2
"""Titles one GUID may have in one feed: an entry and its correction; more are articles."""

_TAG = re.compile(r"<[^<>]*>")


class Named(msgspec.Struct, frozen=True):
    """An entry's identity, the folded link that only its title has ("" if none), fingerprint."""

    key: str
    link: str
    fingerprint: str


def named(entries: Sequence[FeedEntry]) -> list[Named]:
    """`keys`, `links` and `fingerprint` of the entries of one feed, in order."""
    found = _Names(entries)
    prints = map(_fingerprint, entries, found.titles, found.links)
    return list(map(Named, found.keys(), found.own_links(), prints))


def keys(entries: Sequence[FeedEntry]) -> tuple[str, ...]:
    """One identity for each entry of one feed, in order; the same entry twice has the same one.

    The GUID, while no other article of the feed uses it; else the normalised link, while no other
    title uses it; else link and date; else a hash of the title (RSS 2.0 «guid», RFC 4287 §4.2.6).
    Addresses are folded, so a move to https or a new tracking parameter makes no new article.
    """
    return tuple(_Names(entries).keys())


def links(entries: Sequence[FeedEntry]) -> tuple[str, ...]:
    """The folded link of each entry, "" for none and for one that several titles share.

    For feeds that change their GUIDs from poll to poll: the link then still finds the entry.
    """
    return tuple(_Names(entries).own_links())


class _Names:
    """What the entries of one feed are told apart by, each worked out once."""

    def __init__(self, entries: Sequence[FeedEntry]) -> None:
        self.entries = entries
        self.guids, self.links = [guid(e) for e in entries], [link(e) for e in entries]
        self.titles = [_title(e) for e in entries]
        self._link_shared = _shared(self.links, self.titles, 1)

    def keys(self) -> Iterator[str]:
        guid_shared = _shared(self.guids, self.links, 1) | _shared(
            self.guids, self.titles, RETITLED
        )
        told = zip(self.entries, self.guids, self.links, self.titles, strict=True)
        for entry, own, address, title in told:
            if own and own not in guid_shared:
                yield _short("guid", own)
            elif address and address not in self._link_shared:
                yield _short("link", address)
            elif address and entry.published:
                yield _short("dated", f"{address} {entry.published.at.isoformat()} {title}")
            else:
                yield "title:" + _hash(f"{address} {title} {entry.summary[:200]}")

    def own_links(self) -> list[str]:
        return ["" if address in self._link_shared else address for address in self.links]


def guid(entry: FeedEntry) -> str:
    """The GUID in its plain form: addresses folded, blanks dropped."""
    written = " ".join(entry.guid.split())
    if written[:8].lower().startswith(("http://", "https://")):
        return addresses.normalise(written) or written
    return written


def link(entry: FeedEntry) -> str:
    """The normalised address, "" for none and for a mere front page, which names no article."""
    found = addresses.normalise(entry.url) or ""
    return "" if found.count("/") == len("//") + 1 and found.endswith("/") else found


def fingerprint(entry: FeedEntry) -> str:
    """A hash (32 hex digits) of what a reader would notice: equal means the entry did not change.

    Title, text, pictures and address count; markup, order of attributes, tags and the time of
    updating do not, because many feeds renew them at every poll.
    """
    return _fingerprint(entry, _title(entry), link(entry))


def _fingerprint(entry: FeedEntry, title: str, address: str) -> str:
    text = " ".join(_TAG.sub(" ", entry.content).split())
    pictures = [addresses.normalise(picture.url) or "" for picture in entry.pictures]
    return _hash("\x1f".join([title, entry.summary, text, *pictures, address]))


def _shared(values: list[str], meanings: list[str], most: int) -> set[str]:
    """The values that stand for more than `most` meanings."""
    pairs = {(value, meaning) for value, meaning in zip(values, meanings, strict=True) if value}
    counts = Counter(value for value, _ in pairs)
    return {value for value, count in counts.items() if count > most}


def _title(entry: FeedEntry) -> str:
    return " ".join(entry.title.split()).casefold()


def _short(kind: str, value: str) -> str:
    return f"{kind}:{value}" if len(value) <= LONGEST else f"{kind}:{_hash(value)}"


def _hash(value: str) -> str:
    return blake2b(value.encode("utf-8", "replace"), digest_size=16).hexdigest()
