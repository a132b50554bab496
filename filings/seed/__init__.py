"""Loads the demonstration data: a real case from press reports, and the sandbox court's fictional one.

Each case is loaded once, in one transaction. After that it belongs to its readers and is never overwritten.
"""
