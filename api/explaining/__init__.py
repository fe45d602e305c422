"""A block's probability -> the reasons for it, in plain words."""
