"""The layouts in which labelled pages are published, a module each: whether a folder has it, and opening it."""
