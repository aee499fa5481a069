"""One file a stage: what an event means while the user is being asked just that."""
