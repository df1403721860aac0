"""Imported once before the pool's processes are forked, so that they share what it loads.

Dictionaries and models take 120 MB; read before the fork they are in memory once.
"""

import gc

from dzherelo.pipeline import stages
from dzherelo.provenance import cues
from dzherelo.text import identify, keys

LANGUAGES = {"uk": "Джерело новин", "ru": "Источник новостей", "en": "The source of news"}

for _language, _text in LANGUAGES.items():
    keys.terms(_text, _language)
    identify.language(_text)
    cues.grammar(_language)

# What lives now lives for ever: a collection in a child must not touch, and so copy, its pages.
gc.collect()
gc.freeze()

__all__ = ["LANGUAGES", "stages"]
