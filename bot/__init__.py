"""The helpline: conversation core, its edges, and the plug board."""
