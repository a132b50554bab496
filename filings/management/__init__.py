"""Commands: ingest, replay, reclassify, verify_dockets, purge, seed_demo, courtlistener_webhook."""
