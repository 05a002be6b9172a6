"""Set-up, locks and checks, checked."""
