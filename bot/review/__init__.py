"""The page on which reviewers read and sign texts. For one person on one computer; never reachable from outside."""
