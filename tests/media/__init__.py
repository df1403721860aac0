"""Tests of the part `media`."""
