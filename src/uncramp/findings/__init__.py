"""What follows for one person: where diary, statistics and knowledge meet."""
