"""How people really write: one normaliser for the danger rules and the NLU service."""
