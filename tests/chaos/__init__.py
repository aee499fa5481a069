"""Chaos: processes are killed while people write; judged only from what was written and what arrived."""
