"""How is a publisher's file read? Guarded: it is refused with one clear line, or read as it stands."""
