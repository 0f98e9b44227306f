"""Sanctions and their cases, and the cards that staff gets."""
