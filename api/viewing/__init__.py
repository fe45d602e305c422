"""A labelled page -> one HTML file that shows it with its labels and their reasons."""
