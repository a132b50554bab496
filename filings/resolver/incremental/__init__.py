"""Finds the part of a docket that a new report can change, so that the rest is not resolved again. Pure."""
