"""Pages of the app: each asks ``app.cached_api`` and shows what it is told."""
