"""Alembic's environment, shared by the four services; each keeps its own versions."""
