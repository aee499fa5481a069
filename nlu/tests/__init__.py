"""Tests of the NLU service; run by its own Python: nlu/.venv/bin/python -m pytest nlu/tests."""
