"""A practice on the today that is shown: what it moves, and its trial beside today once made."""

from __future__ import annotations

from typing import Any, cast

import streamlit as st

from advisor.effects import Moves, moves_of
from advisor.flow import Projection, trial_from_json
from advisor.outlook import Trial
from advisor.ui import session
from advisor.ui.keys import trial_key
from advisor.ui.session import Current, Simulated

__all__ = ["moves", "start", "trial"]


def start(name: str, projection: str, practice: str) -> None:
    """Begins to try one practice on the today of a kept projection, in a process of its own."""
    order = {"database": session.store().url, "projection": projection, "practice": practice}
    session.jobs().start(name, "trial", order | {"replications": session.replications()})


def trial(now: Current, held: Simulated, practice: str) -> Trial | None:
    """The trial of a practice on the projection that is shown; nothing before one was made."""
    key = trial_key(held.key, practice, session.replications())
    kept = session.store().get_computation(now.id, "trial", key)
    return None if kept is None else trial_from_json(cast("dict[str, Any]", kept))


def moves(now: Current, held: Simulated, practice: str) -> Moves:
    """What raising a practice moves in the today that is shown; kept for the next look."""
    return _moves(session.store().url, now.id, held.key, practice, held.projection)


@st.cache_resource(max_entries=48, show_spinner=False)
def _moves(url: str, name: str, key: str, practice: str, _projection: Projection) -> Moves:
    del url, name, key
    base = _projection.baseline
    return moves_of(session.catalogue(), base.data, base.anchors, base.adoption, practice)
