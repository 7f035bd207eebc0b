"""Its tests are in tests/synthesis/tau2/; its studies for hypothesis are those of draws.py."""

from tests.synthesis.draws import studies

__all__ = ["studies"]
