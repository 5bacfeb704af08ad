"""What each command, event and query does: load, decide, save, publish."""
