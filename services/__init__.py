"""The four services: portfolio, funding, followup, notify."""
