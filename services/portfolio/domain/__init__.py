"""What portfolio decides: bodies, strategy versions, projects, dependencies, prerequisites, next steps.

Pure: time, ids and persons come in as arguments, and verbs return the event they caused.
"""
