"""Load, decide, save, publish: contacts, subscriptions, and telling people about events."""
