"""Our Rasa components, and the plain modules under them that know nothing of Rasa."""
