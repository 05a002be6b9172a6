"""A user's own list of parts and suppliers: read, matched, and kept in a private workspace."""
