"""Which part of a docket a new report can change, so that the rest need not be resolved again. Pure."""
