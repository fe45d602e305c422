"""Characters, words and names as numbers, and what learned tables say of them."""
