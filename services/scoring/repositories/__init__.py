"""Statements that find and store what scoring knows."""
