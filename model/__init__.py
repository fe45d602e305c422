"""Numbers -> probabilities -> labels: the trained model at work."""
