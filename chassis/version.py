"""The version of Rådslag."""

from typing import Final

VERSION: Final = "0.1.0"
