"""Corrections: merge dockets, move reports, parse payloads again, remove evidence by court order."""
