"""A block's probability and role -> the reasons for them, in plain words."""
