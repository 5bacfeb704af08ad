"""What funding decides: frames, rounds, applications, assessments, meetings, allocations, the ledger.

Pure: time, ids and persons come in as arguments, and verbs return the event they caused.
"""
