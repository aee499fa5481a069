"""`make bench`: the helpline under load, beside what one would run instead; written to docs/benchmarks.md."""
