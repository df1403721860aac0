"""The memory: PostgreSQL, and the only place with SQL."""
