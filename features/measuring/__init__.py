"""Block table -> columns of numbers, a module a family of features."""
