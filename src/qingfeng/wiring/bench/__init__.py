"""Published figures, run again on the user's own machine."""
