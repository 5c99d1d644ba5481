"""Coding: from what was read to the most specific code that it supports."""
