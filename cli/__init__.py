"""The `radslag` command: every procedure for people, and the operators' tools."""
