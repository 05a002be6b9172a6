"""How the project is set up, locked and checked; nothing here is needed once Lodestone is installed."""
