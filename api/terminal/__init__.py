"""What commands share: their options, messages of one line, listings, and where results go."""
