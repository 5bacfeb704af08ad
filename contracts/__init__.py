"""The only shared language: events, RPC messages, errors and the authority table."""
