"""Tests of the door to the network."""
