"""Block table -> what the page says of itself: its title, authors, dates, site, picture."""
