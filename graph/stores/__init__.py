"""Where can the graph be asked in Cypher? Stores behind one small protocol; each is rebuilt from the statements."""
