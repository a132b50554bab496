"""What `make run` does before the site starts: migrate, collect static files, load the demo, make a link."""
