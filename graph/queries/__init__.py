"""Which questions are written down in Cypher? One file each, with a Python twin that must give the same answer."""
