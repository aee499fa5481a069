"""Measures the model against published figures, and the service against what one would run instead."""
