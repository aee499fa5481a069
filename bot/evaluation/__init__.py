"""Labelled messages -> every figure about how the helpline deals with them.

Pure: the model's opinion is handed in, and only `plots` needs matplotlib. After `judging` no text is left: what is
counted, written or compared afterwards knows a message by its SHA-256 and its labels alone.
"""
