"""Exact selection of a portfolio. It runs in any thread, calls nobody and never blocks on anything but its own work.

Under eventlet call it through `eventlet.tpool`: the solver releases the interpreter while it works.
"""
