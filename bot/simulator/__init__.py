"""Promises a strict local stand-in for Telegram: the Bot API, a control interface and a browser page."""
