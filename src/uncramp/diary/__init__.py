"""What a person records: entries, the diary that holds them, and the nights they make."""
