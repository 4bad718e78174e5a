"""What is known: checked topics, rules and sources, one file each. Knows nothing of a diary."""
