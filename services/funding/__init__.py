"""Funding: sources, rounds, assessments, the digital council's meetings, decisions, the ledger."""
