"""Repairs: dockets merged, reports moved, payloads parsed again, evidence removed by order."""
