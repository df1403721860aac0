"""Bytes → text: what is declared (WHATWG Encoding, RFC 7303), then checked against the bytes."""

import re
from collections import Counter
from math import log
from typing import Literal

import msgspec

Kind = Literal["xml", "html", "text"]

PROLOG_WINDOW = 1024
META_WINDOW = 8192
"""WHATWG looks at 1,024 bytes; pages with long heads put their meta charset later."""
SAMPLE = 65_536
"""Bytes looked at for scoring; letter frequencies settle far earlier."""
ENOUGH_HIGH_BYTES = 30
"""Fewer bytes above 127 than this are weak evidence for any guess."""
ENOUGH_TO_CONTRADICT = 12
"""So few contradict a declaration only by twice the margin: a headline has as many."""
ENOUGH_LATIN = 3
"""Accented letters inside words that outweigh a declared Cyrillic encoding."""
CLEAR_MARGIN = 0.5
"""Mean natural-log likelihood per character by which the best guess must lead."""
PLAUSIBLE = -4.5
"""Mean natural-log likelihood: Ukrainian and Russian text lies near -3, garble below -5."""
CYRILLIC_RUNS = 0.6
"""Share of high bytes standing in runs of two or more: Cyrillic > 0.9, western European < 0.3."""
INSIDE_WORDS = 0.6
"""Share of high bytes beside an ASCII letter: western accents 0.95, Cyrillic letters under 0.05."""
SIGNS_IN_WORDS = 0.05
"""Signs in words for each high byte, by which Polish (0.3) betrays that it is no windows-1252."""
UTF8_DAMAGE = 20
"""Good sequences per broken one from which UTF-8 with damage is likelier than another encoding."""
FEW_CJK_SEQUENCES = 3
"""A short East Asian text may be valid UTF-8 by chance: up to here it is as declared."""

_SINGLE = {
    "windows-1250": "cp1250",
    "windows-1251": "cp1251",
    "windows-1252": "cp1252",
    "windows-1253": "cp1253",
    "windows-1254": "cp1254",
    "windows-1255": "cp1255",
    "windows-1256": "cp1256",
    "windows-1257": "cp1257",
    "windows-1258": "cp1258",
    "windows-874": "cp874",
    "koi8-r": "koi8-u",  # the superset: publishers name the Russian one for Ukrainian text
    "koi8-u": "koi8-u",
    "ibm866": "cp866",
    "x-mac-cyrillic": "mac-cyrillic",
    "macintosh": "mac-roman",
    **{f"iso-8859-{n}": f"iso8859-{n}" for n in (2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16)},
}
_MULTI = {
    "gb18030": "gb18030",
    "big5": "big5hkscs",
    "euc-jp": "euc_jp",
    "shift_jis": "cp932",
    "iso-2022-jp": "iso2022_jp",
    "euc-kr": "cp949",
}
_UNICODE = {"utf-8": "utf-8", "utf-16le": "utf-16-le", "utf-16be": "utf-16-be"}
_CODECS = {**_SINGLE, **_MULTI, **_UNICODE}
_ALIASES = {
    "utf8": "utf-8",
    "unicode-1-1-utf-8": "utf-8",
    "x-unicode20utf8": "utf-8",
    "utf-16": "utf-16le",
    "utf16": "utf-16le",
    "unicode": "utf-16le",
    "iso-10646-ucs-2": "utf-16le",
    "ascii": "windows-1252",
    "us-ascii": "windows-1252",
    "latin1": "windows-1252",
    "latin-1": "windows-1252",
    "l1": "windows-1252",
    "iso-8859-1": "windows-1252",
    "iso8859-1": "windows-1252",
    "iso_8859-1": "windows-1252",
    "iso-8859-9": "windows-1254",
    "iso-8859-11": "windows-874",
    "tis-620": "windows-874",
    "latin2": "iso-8859-2",
    "cyrillic": "iso-8859-5",
    "win-1251": "windows-1251",
    "win1251": "windows-1251",
    "x-cp1251": "windows-1251",
    "koi8": "koi8-r",
    "koi": "koi8-r",
    "koi8_r": "koi8-r",
    "koi8-ru": "koi8-u",
    "cp866": "ibm866",
    "866": "ibm866",
    "x-mac-ukrainian": "x-mac-cyrillic",
    "gbk": "gb18030",
    "gb2312": "gb18030",
    "gb_2312-80": "gb18030",
    "x-gbk": "gb18030",
    "big5-hkscs": "big5",
    "x-euc-jp": "euc-jp",
    "sjis": "shift_jis",
    "shift-jis": "shift_jis",
    "x-sjis": "shift_jis",
    "windows-31j": "shift_jis",
    "korean": "euc-kr",
    "ks_c_5601-1987": "euc-kr",
    "windows-949": "euc-kr",
}
_CYRILLIC = ("windows-1251", "koi8-u", "ibm866", "iso-8859-5")
_CYRILLIC_LABELS = frozenset({*_CYRILLIC, "koi8-r", "x-mac-cyrillic"})
_FAMILY = {"koi8-r": "koi8-u"}
_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16le"), (b"\xfe\xff", "utf-16be"))

# Letters of running Ukrainian and Russian news text per thousand, both languages mixed.
_PER_THOUSAND = {
    "о": 100, "а": 80, "и": 65, "н": 66, "е": 65, "т": 56, "і": 30, "в": 50, "р": 48, "с": 45,
    "л": 38, "к": 37, "у": 32, "д": 32, "п": 28, "м": 29, "я": 21, "з": 21, "ь": 18, "г": 16,
    "ч": 14, "б": 16, "й": 12, "х": 11, "ж": 8, "ц": 8, "ю": 8, "ї": 4, "ш": 7, "є": 4, "щ": 5,
    "ф": 4, "ы": 9, "э": 2, "ё": 1, "ъ": 1, "ґ": 1,
}  # fmt: skip
_MARKS = frozenset("«»–—…’“”„№\u00a0•ʼ‘°§©")
_UPPER_SHARE = 0.08
"""A capital is this much rarer than its small letter: what tells windows-1251 and KOI8 apart."""
_CAPITALS_ONLY = 0.4
"""What a text without small letters loses: it may be the small letters of another encoding."""
_MARK_LIKELIHOOD = 0.01
_STRANGER_LIKELIHOOD = 1e-4

_HEADER_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:+-]{1,40})", re.IGNORECASE)
_PROLOG = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']\s*([\w.:+-]{1,40})", re.IGNORECASE)
_META = re.compile(rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([\w.:+-]{1,40})", re.IGNORECASE)
# what is a letter in windows-1250, 1251 or 1252; none of it is a quotation mark or a dash in those
_LETTER = (
    rb"[\x80\x81\x83\x8a\x8c-\x90\x9a\x9c-\x9f\xa1-\xa3\xa5\xa8\xaa\xaf\xb2-\xb4\xb8\xba\xbc-\xff]"
)
_LETTERS = re.compile(_LETTER)
_IN_WORD = re.compile(rb"(?<=[A-Za-z])%b+|%b+(?=[A-Za-z])" % (_LETTER, _LETTER))
_SIGN_IN_WORD = re.compile(r"(?<=[^\W\d_])[\x80-\x9f\xa1-\xb6\xb8-\xbf\xd7\xf7](?=[^\W\d_])")
_PIECES = re.compile(rb"(?<=>)|(?=<)")
_HIGH_RUN = re.compile(rb"[\x80-\xff]{2,}")
_ASCII = bytes(range(128))


class Decoded(msgspec.Struct, frozen=True):
    """The text, the WHATWG name of its encoding, and whether that was a weak guess."""

    text: str
    encoding: str
    doubtful: bool = False


def decode(body: bytes, content_type: str = "", kind: Kind = "text") -> Decoded:
    """The text of any bytes; never fails, undecodable bytes become U+FFFD.

    A byte order mark wins, then the charset of the Content-Type, then the XML declaration or meta
    element (RFC 7303 §3, WHATWG Encoding §4.2), but only while the bytes fit: valid UTF-8 is UTF-8
    whatever is declared, and bytes that fit no declaration are recognised as windows-1251, KOI8-U
    or windows-1252 by letter frequencies. In UTF-8 with passages in another encoding each is read
    as what it is. `doubtful` marks a guess on weak evidence.
    """
    for mark, encoding in _BOMS:
        if body.startswith(mark):
            fitting = _marked(body[len(mark) :], encoding)
            if fitting is not None:
                return fitting
            body = body[len(mark) :]
    wide = _wide(body)
    if wide:
        return Decoded(body.decode(_CODECS[wide], "replace"), wide)
    labels = declared(body, content_type, kind)
    return (
        _as_utf8(body, labels)
        or _mixed(body, labels)
        or _as_declared(body, labels)
        or _guessed(body, labels)
    )


def trusts_utf8(body: bytes, content_type: str, kind: Kind) -> bool:
    """Whether these bytes are UTF-8 if only they are valid: not for East Asian declarations."""
    return not any(label in _MULTI for label in declared(body, content_type, kind)[:1])


def declared(body: bytes, content_type: str, kind: Kind) -> tuple[str, ...]:
    """WHATWG names of the encodings named for these bytes, the strongest declaration first."""
    found: list[str] = []
    header = _HEADER_CHARSET.search(content_type)
    if header:
        found.append(_known(header.group(1)))
    inner = None
    if kind == "xml":
        inner = _PROLOG.search(body[:PROLOG_WINDOW])
    elif kind == "html":
        inner = _META.search(body[:META_WINDOW]) or _PROLOG.search(body[:PROLOG_WINDOW])
    if inner:
        found.append(_known(inner.group(1).decode("ascii")))
    return tuple(dict.fromkeys(label for label in found if label))


def _known(label: str) -> str:
    """The WHATWG name for a label, "" when the label means nothing to the web."""
    plain = label.strip().lower()
    if plain.startswith("cp125"):
        plain = "windows-" + plain[2:]
    plain = _ALIASES.get(plain, plain)
    return plain if plain in _CODECS else ""


def _marked(body: bytes, encoding: str) -> Decoded | None:
    """What follows a byte order mark; None when a UTF-8 mark stands before other bytes."""
    if encoding != "utf-8":
        return Decoded(body.decode(_CODECS[encoding], "replace"), encoding)
    return _as_utf8(body, ("utf-8",))


def _wide(body: bytes) -> str:
    """UTF-16 without a byte order mark, told by the zero bytes beside "<" (XML 1.0 appendix F)."""
    head = body.lstrip(b"\x00 \r\n\t")[:1]
    if head not in (b"<", b"{", b"["):
        return ""
    zeros = [byte == 0 for byte in body[:4]]
    if zeros == [False, True, False, True]:
        return "utf-16le"
    return "utf-16be" if zeros == [True, False, True, False] else ""


def _as_utf8(body: bytes, labels: tuple[str, ...]) -> Decoded | None:
    """The text when the bytes are UTF-8, whole or with a little damage."""
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        return _damaged_utf8(body)
    if labels and labels[0] in _MULTI and not _overrides(text, labels[0]):
        return None
    return Decoded(text, "utf-8")


def _overrides(text: str, label: str) -> bool:
    """Whether valid UTF-8 is strong enough evidence against a declared East Asian encoding."""
    if label == "iso-2022-jp":
        return "\x1b" not in text
    return text.isascii() or len(text.encode("ascii", "ignore")) + FEW_CJK_SEQUENCES < len(text)


def _counted(text: str) -> tuple[int, int]:
    """(good, broken) sequences in what was decoded as UTF-8 with replacements."""
    broken = text.count("\ufffd")
    return len(text) - len(text.encode("ascii", "ignore")) - broken, broken


def _damaged_utf8(body: bytes) -> Decoded | None:
    text = body.decode("utf-8", "replace")
    good, broken = _counted(text)
    if good >= UTF8_DAMAGE * broken or (good and _cut_only(body)):
        return Decoded(text, "utf-8")
    return None


def _mixed(body: bytes, labels: tuple[str, ...]) -> Decoded | None:
    """The text when most of it is UTF-8 and some texts between tags are in another encoding.

    Planets and partners' blocks are pasted together so; all of them are taken to be in one other.
    """
    good, broken = _counted(body.decode("utf-8", "replace"))
    if good <= broken or _MULTI.keys() & set(labels):
        return None
    pieces = _PIECES.split(body)
    strange = [piece for piece in pieces if _is_strange(piece)]
    if not strange:
        return None
    other = _guessed(b"\n".join(strange), labels)
    known = frozenset(strange)
    text = "".join(
        piece.decode(_CODECS[other.encoding] if piece in known else "utf-8", "replace")
        for piece in pieces
    )
    return Decoded(text, "utf-8", other.doubtful)


def _is_strange(piece: bytes) -> bool:
    good, broken = (0, 0) if piece.isascii() else _counted(piece.decode("utf-8", "replace"))
    return broken > good


def _cut_only(body: bytes) -> bool:
    """Whether the only damage is a character cut in two at the very end."""
    for missing in (1, 2, 3):
        try:
            body[:-missing].decode("utf-8")
        except UnicodeDecodeError:
            continue
        return True
    return False


def _as_declared(body: bytes, labels: tuple[str, ...]) -> Decoded | None:
    """The text in the first declared encoding that the bytes fit and look like."""
    for label in labels:
        text = None if label in _UNICODE else _strict(body, label)
        if text is None:
            continue
        if label in _MULTI or not _contradicted(body, label):
            odd = label == "windows-1252" and _odd(text[:SAMPLE], _high(body[:SAMPLE]))
            return Decoded(text, label, doubtful=odd)
    return None


def _strict(body: bytes, label: str) -> str | None:
    try:
        return body.decode(_CODECS[label])
    except UnicodeDecodeError:
        if label != "windows-1252":
            return None
    # WHATWG maps the five holes of windows-1252 to C1 controls; nothing in it can be invalid.
    return body.decode("cp1252", "replace")


def _contradicted(body: bytes, label: str) -> bool:
    """Whether another encoding explains the bytes clearly better than the declared one."""
    sample = body[:SAMPLE]
    if _latin(sample):
        return label in _CYRILLIC_LABELS and len(_LETTERS.findall(sample)) >= ENOUGH_LATIN
    high = _high(sample)
    if high < ENOUGH_TO_CONTRADICT or _runs(sample) < CYRILLIC_RUNS:
        return False
    margin = CLEAR_MARGIN if high >= ENOUGH_HIGH_BYTES else 2 * CLEAR_MARGIN
    scores = _scores(sample)
    best = max(scores, key=lambda name: scores[name])
    own = scores.get(_FAMILY.get(label, label), _score(sample.decode(_CODECS[label], "replace")))
    return scores[best] > PLAUSIBLE and scores[best] > own + margin


def _guessed(body: bytes, labels: tuple[str, ...]) -> Decoded:
    """The likeliest text when no declaration fits."""
    sample = body[:SAMPLE]
    high = _high(sample)
    if not high and len(body) > SAMPLE:
        first = next(at for at in range(SAMPLE, len(body)) if body[at] >= len(_ASCII))
        sample = body[first : first + SAMPLE]
        high = _high(sample)
    if _runs(sample) < CYRILLIC_RUNS or _latin(sample):
        text = body.decode("cp1252", "replace")
        weak = high < ENOUGH_HIGH_BYTES or _odd(text[:SAMPLE], high)
        return Decoded(text, "windows-1252", doubtful=weak and "windows-1252" not in labels)
    scores = _scores(sample)
    best, second = sorted(scores, key=lambda name: -scores[name])[:2]
    clear = scores[best] > PLAUSIBLE and scores[best] > scores[second] + CLEAR_MARGIN
    weak = not clear or high < ENOUGH_HIGH_BYTES
    text = body.decode(_CODECS[best], "replace")
    return Decoded(text, best, doubtful=weak and best not in labels)


def _high(sample: bytes) -> int:
    return len(sample.translate(None, _ASCII))


def _runs(sample: bytes) -> float:
    """Share of the bytes above 127 that touch another one."""
    high = _high(sample)
    return sum(map(len, _HIGH_RUN.findall(sample))) / high if high else 0.0


def _latin(sample: bytes) -> bool:
    """Whether the letters above 127 stand inside words of ASCII letters: none is Cyrillic."""
    inside = sum(map(len, _IN_WORD.findall(sample)))
    return bool(inside) and inside > INSIDE_WORDS * len(_LETTERS.findall(sample))


def _odd(text: str, high: int) -> bool:
    """Whether signs stand inside words: another Latin alphabet was read as windows-1252."""
    return len(_SIGN_IN_WORD.findall(text)) > SIGNS_IN_WORDS * high


def _scores(sample: bytes) -> dict[str, float]:
    return {name: _score(sample.decode(_CODECS[name], "replace")) for name in _CYRILLIC}


def _likelihoods() -> dict[str, float]:
    """Natural log of the likelihood of each character that is no stranger."""
    total = sum(_PER_THOUSAND.values())
    table = {mark: log(_MARK_LIKELIHOOD) for mark in _MARKS}
    for letter, count in _PER_THOUSAND.items():
        table[letter] = log(count / total)
        table[letter.upper()] = log(count / total * _UPPER_SHARE)
    return table


def _score(text: str) -> float:
    """Mean natural-log likelihood of the characters beyond ASCII as Ukrainian or Russian text."""
    counts = Counter(text)
    high = {char: count for char, count in counts.items() if char > "\x7f"}
    stranger = log(_STRANGER_LIKELIHOOD)
    total = sum(high.values())
    if not total:
        return stranger
    if not any(char.islower() for char in high):
        # titles in capitals only: small letters of another encoding would be no likelier text
        folded = ((char.lower(), count) for char, count in high.items())
        loss = sum(_LIKELIHOODS.get(char, stranger) * count for char, count in folded)
        return loss / total - _CAPITALS_ONLY
    return sum(_LIKELIHOODS.get(char, stranger) * count for char, count in high.items()) / total


_LIKELIHOODS = _likelihoods()
