"""Telegram: updates in, calls out. Knows the core's events and buttons, not the store and not the guide."""
