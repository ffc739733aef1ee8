"""Tests of the portable file."""
