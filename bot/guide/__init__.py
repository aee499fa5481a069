"""Reads content/ and locales/ and gives back finished text."""
