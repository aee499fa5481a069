"""The NLU service: text in, intent and confidence out. Its own Python and packages; never imports `bot`."""
