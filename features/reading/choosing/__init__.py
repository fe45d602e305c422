"""What is no part of the text around it, and how a formula is told once."""
