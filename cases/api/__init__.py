"""The REST resources of cases, parties, claims, facts, policies, and the timeline."""
