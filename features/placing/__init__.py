"""Block table -> where blocks stand among one another: in which data table, under which parent, as a heading."""
