"""Report: what to mend before publishing, for whom it is, and the document itself."""

from advisor.ui import session
from advisor.ui.components import columns_that_wrap, context, needs_engagement
from advisor.ui.parts import document

__all__ = ["draw"]


def draw() -> None:
    """The page: finding, the choice of reader, build and download, checks."""
    now = needs_engagement()
    if now is None:
        return
    held = session.simulated(now)
    context(now)
    document.headline(now, held)
    left, right = columns_that_wrap("report", (1.4, 1), narrow=True)
    with left:
        document.make(now, held)
    with right:
        document.checks(now)


if __name__ == "__main__":
    draw()
