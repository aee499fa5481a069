"""The conversation: step(event, session, rules) -> (session, actions). No I/O, no clock, no randomness, no logging."""
