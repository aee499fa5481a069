"""The behaviour of the simulator, row by row of reference/telegram.md section 1."""
