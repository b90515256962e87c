"""A discrete-event simulator of delivery and model pipelines: specification in, tables out.

It knows nothing of maturity, reads no file and prints nothing.
"""

from __future__ import annotations
