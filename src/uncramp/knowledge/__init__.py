"""What is known: one checked file a topic, with its sources and how sure they leave us."""
