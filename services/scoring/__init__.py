"""Scores with reasons: what a lead is worth to sales, by which rule, and when somebody should look at it."""
