"""The demo: a small invented world in three source databases, and everything that runs on it."""
