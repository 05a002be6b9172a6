"""Components of our own: their bundles, and how they are put on a page."""
