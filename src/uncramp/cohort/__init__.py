"""Many diaries at once."""
