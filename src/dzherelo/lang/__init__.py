"""Language packs: what a language knows about words, cues and months; one folder a language."""
