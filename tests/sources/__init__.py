"""Tests of the catalogue and of finding feeds."""
