"""Tests of the part `blobs`."""
