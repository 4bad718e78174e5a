"""Arrays in, estimates out. Knows nothing of cramps, people or files; NumPy and SciPy only."""
