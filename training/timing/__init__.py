"""How long a page takes and how much memory, stage by stage and beside other extractors."""
