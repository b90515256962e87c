"""What one person has open, and what this server holds for all: the pages' only way to either.

`state` alone touches Streamlit's session state and address, `server` keeps database, catalogue and
assessments, `computed` orders and reads long computations. Pages ask this package and pure
functions; they compute nothing.
"""

from advisor.ui.session.computed import (
    Simulated,
    replayed,
    simulated,
    start_film,
    start_laboratory,
    start_projection,
    start_study,
    start_upkeep,
    studied,
    upkept,
)
from advisor.ui.session.server import (
    Current,
    agreement,
    catalogue,
    examples,
    forget_caches,
    jobs,
    replications,
    store,
)
from advisor.ui.session.state import (
    PAGES,
    close_engagement,
    current,
    forget_engagement,
    get,
    is_dark,
    link_query,
    local_time,
    now_utc,
    open_engagement,
    put,
    resolve,
    told,
)

__all__ = [
    "PAGES",
    "Current",
    "Simulated",
    "agreement",
    "catalogue",
    "close_engagement",
    "current",
    "examples",
    "forget_caches",
    "forget_engagement",
    "get",
    "is_dark",
    "jobs",
    "link_query",
    "local_time",
    "now_utc",
    "open_engagement",
    "put",
    "replayed",
    "replications",
    "resolve",
    "simulated",
    "start_film",
    "start_laboratory",
    "start_projection",
    "start_study",
    "start_upkeep",
    "store",
    "studied",
    "told",
    "upkept",
]
