"""Files of every kind -> documents: for the command line, reviews and batches."""
