"""What one would run instead of the helpline: Rasa's own server and Telegram channel, by rules and utterances."""
