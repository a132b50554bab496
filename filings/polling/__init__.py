"""Scheduled checks of feeds: which feed is due, whether its host may be called, and what a feed missed."""
