"""The drift laboratory: real models on windows of a real stream, and retraining policies on them.

`replay_matrix` trains and tests, `replay_policy` plays the causal policy against reality,
`hindsight_optimum` and `best_periodic` are the yardsticks, `study_policies` puts them side by side.
It knows arrays and dates and the text of a file; it opens none.
"""

from advisor.laboratory.answer import Answer, answer, answer_from_json, answer_to_json
from advisor.laboratory.building import build_matrix
from advisor.laboratory.causal import Constants, PairedGaps, Step
from advisor.laboratory.hindsight import Periodic, best_periodic, hindsight_optimum, never
from advisor.laboratory.matrix import (
    LEARNERS,
    Cancelled,
    Learner,
    quality_log,
    replay_matrix,
    with_late_labels,
)
from advisor.laboratory.naive import commonest_label, same_as_last
from advisor.laboratory.reading import (
    MOST_PERIODS,
    MatrixRead,
    Stream,
    check_length,
    check_matrix,
    read_matrix,
    read_stream,
)
from advisor.laboratory.replay import (
    Replayed,
    policy_accuracy,
    replay_policy,
    replay_schedule,
    retrained_every,
)
from advisor.laboratory.study import Flip, Money, Outcome, Study, flips, outcomes, study_policies

__all__ = [
    "LEARNERS",
    "MOST_PERIODS",
    "Answer",
    "Cancelled",
    "Constants",
    "Flip",
    "Learner",
    "MatrixRead",
    "Money",
    "Outcome",
    "PairedGaps",
    "Periodic",
    "Replayed",
    "Step",
    "Stream",
    "Study",
    "answer",
    "answer_from_json",
    "answer_to_json",
    "best_periodic",
    "build_matrix",
    "check_length",
    "check_matrix",
    "commonest_label",
    "flips",
    "hindsight_optimum",
    "never",
    "outcomes",
    "policy_accuracy",
    "quality_log",
    "read_matrix",
    "read_stream",
    "replay_matrix",
    "replay_policy",
    "replay_schedule",
    "retrained_every",
    "same_as_last",
    "study_policies",
    "with_late_labels",
]
