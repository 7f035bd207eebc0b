"""Figures as SVG, from plain dataclasses."""
