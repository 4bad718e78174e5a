"""Other people's file formats, read into entries."""
