"""Alembic migrations: forward only, each safe while the previous code still runs."""
