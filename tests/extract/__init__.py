"""Tests of the part `extract`."""
