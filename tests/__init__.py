"""What Lodestone promises, checked."""
