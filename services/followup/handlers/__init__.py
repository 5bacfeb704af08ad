"""What follow-up does: load, decide, save, publish."""
