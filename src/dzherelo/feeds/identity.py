"""Which entry is which: identities that survive bad GUIDs, and fingerprints that tell a change."""

import re
from collections import Counter
from collections.abc import Sequence
from hashlib import blake2b

from dzherelo.model.entry import FeedEntry
from dzherelo.text import addresses

LONGEST = 200
"""Characters; longer identities are hashed, so that an index on them stays small."""

RETITLED = 2
"""Titles one GUID may have in one feed: an entry and its correction; more are articles."""

_TAG = re.compile(r"<[^<>]*>")


def keys(entries: Sequence[FeedEntry]) -> tuple[str, ...]:
    """One identity for each entry of one feed, in order; the same entry twice has the same one.

    The GUID, while no other article of the feed uses it; else the normalised link, while no other
    title uses it; else link and date; else a hash of the title (RSS 2.0 «guid», RFC 4287 §4.2.6).
    Addresses are folded, so a move to https or a new tracking parameter makes no new article.
    """
    guids, links = [guid(e) for e in entries], [link(e) for e in entries]
    titles = [_title(e) for e in entries]
    guid_shared = _shared(guids, links, 1) | _shared(guids, titles, RETITLED)
    link_shared = _shared(links, titles, 1)
    found = []
    for entry, own, address in zip(entries, guids, links, strict=True):
        if own and own not in guid_shared:
            found.append(_short("guid", own))
        elif address and address not in link_shared:
            found.append(_short("link", address))
        elif address and entry.published:
            found.append(
                _short("dated", f"{address} {entry.published.at.isoformat()} {_title(entry)}")
            )
        else:
            found.append("title:" + _hash(f"{address} {_title(entry)} {entry.summary[:200]}"))
    return tuple(found)


def links(entries: Sequence[FeedEntry]) -> tuple[str, ...]:
    """The folded link of each entry, "" for none and for one that several titles share.

    For feeds that change their GUIDs from poll to poll: the link then still finds the entry.
    """
    found = [link(e) for e in entries]
    shared = _shared(found, [_title(e) for e in entries], 1)
    return tuple("" if address in shared else address for address in found)


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
    text = " ".join(_TAG.sub(" ", entry.content).split())
    pictures = [addresses.normalise(picture.url) or "" for picture in entry.pictures]
    noticed = [_title(entry), entry.summary, text, *pictures, link(entry)]
    return _hash("\x1f".join(noticed))


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
