"""The demonstration data: one real case told from published reports, one fictional case of the sandbox court.

Each case is loaded once, in one transaction, and then left to its readers: what is there is not written over.
"""
