"""What is said of the supply chains, and what follows from it."""
