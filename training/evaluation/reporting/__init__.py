"""What shows a run: its tables, plots, the HTML report, and the figures in README and model card."""
