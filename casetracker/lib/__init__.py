"""Code that knows nothing about law: outgoing HTTP, the API framework, redlines, IDs, limits, printable
text."""
