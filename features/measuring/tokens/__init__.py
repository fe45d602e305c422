"""Characters, words and names as numbers: their classes, counts and hashes."""
