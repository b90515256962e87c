"""The questionnaire's data: practices, profile, matrix, templates and examples, as YAML.

There is no code here. The folder is a package so that an installed copy finds its files.
"""

from __future__ import annotations

__all__: list[str] = []
