"""What the second stage alone sees: what the first stage thinks of the blocks around."""
