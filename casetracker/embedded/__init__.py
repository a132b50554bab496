"""What `make run` starts on one machine: PostgreSQL, a broker, web, worker, beat, and the sandbox court.

Nothing here imports Django: it runs before the settings are read, and the settings read what it puts in the
environment. docs/dependencies.md says which wheels carry the servers and what their risks are.
"""
