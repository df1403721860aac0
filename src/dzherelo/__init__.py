"""Dzherelo: a news aggregator that shows where each story came from."""
