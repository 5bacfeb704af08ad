"""What funding does: load, decide, save, publish."""
