"""What may be said, declared once."""
