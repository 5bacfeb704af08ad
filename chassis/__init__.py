"""The runtime that every service stands on: messaging, database, identity, audit, metrics, clocks."""
