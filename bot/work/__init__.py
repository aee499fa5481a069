"""The loops, each short: claim, do, settle. Here the edges meet."""
