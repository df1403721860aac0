"""Language-neutral text: normal form, encodings, dates, addresses, language, keys, sketches."""
