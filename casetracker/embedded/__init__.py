"""What `make run` starts: PostgreSQL, a broker, web, worker, beat and the sandbox court, on one machine.

Nothing here imports Django: it all runs before settings are read, and settings read what it put into
the environment. docs/dependencies.md says which wheels carry the servers and what may go wrong with them.
"""
