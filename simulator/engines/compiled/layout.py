"""Where everything lies: one memory of 64-bit words, seen as whole numbers `M` and as floats `X`.

Records are named by the address of their first word, fields by their distance from it. What is
fixed for a scenario comes first and never moves; what grows (events, jobs, works, rows, queues)
follows in sections whose addresses stand in the header.
"""

from __future__ import annotations

from collections.abc import MutableSequence
from typing import Final, TypeAlias

__all__ = [
    "ABANDONED", "AHEAD", "ALONE", "ARRIVAL", "ASK", "ASKED_IN_VAIN", "ASK_CHANCE", "ASK_READING",
    "ASK_SPILL", "ASK_TIME", "AT_KINDS", "AT_LEVELS", "AT_PIPES", "AT_POOLS", "AT_VISITS", "A_BINS",
    "A_COUNT", "A_COUNTS", "A_DISPERSION", "A_EMPTY", "A_GAP", "A_HIGH", "A_KIND", "A_LOW",
    "A_SIZE", "A_TABLE", "A_TOTAL", "A_ZEROS", "BINOMIAL", "BINS", "BITS", "BY_ARRIVAL",
    "BY_BACKLOG", "BY_RETRAINING", "BY_REWORK", "B_DETECT", "B_DETECT_CLOCK", "B_FAILS", "B_POOL",
    "B_RESTORE", "B_RESTORE_CLOCK", "B_REWORK_SHARE", "B_REWORK_TO", "B_ROLLBACK",
    "B_ROLLBACK_CLOCK", "B_SHARE", "B_SIZE", "B_THERE", "CAUSE", "CHANGE", "CHECK", "COMPLETED",
    "CONSTANT", "CUSUM", "C_AT", "C_N", "C_STARTS", "DAY", "DETECT", "DONE", "DO_ARRIVE",
    "DO_ARRIVE_IN_HOUR", "DO_BACKLOG", "DO_CALENDAR", "DO_CHECK", "DO_DATE", "DO_DETECTED",
    "DO_EDGE", "DO_END", "DO_HOUR", "DO_OPENING", "DO_ORDERED", "DO_OUTAGE", "DO_PRICE",
    "DO_PROCEED", "DO_REPAIR", "DO_REPAIRED", "DO_RESERVED", "DO_RESTORED", "DO_SLOTS", "DO_STEP",
    "DO_SUPPLY", "DO_TIMER", "DO_WINDOW", "DO_WOKEN", "DRIFT", "DR_N", "DR_PARTS", "DR_SEASONS",
    "DUE_N", "D_A", "D_ATOMS", "D_ATOM_N", "D_B", "D_C", "D_KIND", "D_N", "D_SIZE", "D_TABLE",
    "EDGE", "EMPIRICAL", "END", "ENDLESS_GAPS", "ENDLESS_STAGES", "ENDLESS_VISITS", "ERROR",
    "ERROR_AT", "ERROR_JOB", "EVENTS", "EWMA", "EXPONENTIAL", "E_ID", "E_KNOWN", "E_MASK", "FAILED",
    "FIFO", "FIRST_CAUSE", "F_AT", "F_BY", "F_OVER", "F_SHARE", "F_SIZE", "F_UNTIL", "Float",
    "GAMMA", "GAPS", "GREW", "GROW", "G_AFTER", "G_ASKED", "G_BEFORE", "G_BEGAN", "G_ENDED",
    "G_HELD", "G_MODEL", "G_PAID", "G_SIZE", "G_WHY", "G_WHY_A", "G_WHY_B", "HEADER", "HEAP",
    "HEAP_CAP", "HEAP_N", "HOLE", "HORIZON", "H_AT_RELEASE", "H_BAD_POINTS", "H_BAD_SHARE",
    "H_FLOOR", "H_SIZE", "H_VALUE", "INCIDENTS", "INCIDENT_CAP", "INCIDENT_FREE", "INCIDENT_N",
    "IN_SYSTEM", "I_AGE", "I_DRIFT", "I_DRIFTS", "I_DRIFT_E", "I_GAIN", "I_HASH", "I_HISTORY",
    "I_HISTORY_N", "I_MODELS", "I_MODEL_SIZE", "I_MONITORS", "I_MONITORS_E", "I_N", "I_PARTS",
    "I_PART_N", "I_POLICY", "I_POLICY_E", "I_POSITION", "I_PRICED", "I_QUALITY", "I_QUALITY_E",
    "I_RANK", "I_SIZE", "I_STREAM", "I_TICKS", "I_TICK_N", "I_TRAINED_BY", "I_WATCHES", "I_WATCH_N",
    "JOBS", "JOB_CAP", "JOB_FREE", "JOB_N", "JOB_SIZE", "J_ARRIVED", "J_AT", "J_BATCH",
    "J_BRANCHES", "J_CALENDAR", "J_CARRIER", "J_CAUSE", "J_DELAY", "J_ENDED", "J_ENTITY", "J_FIRST",
    "J_LAST", "J_LINK", "J_NEXT", "J_OFF_CALENDAR", "J_OFF_DELAY", "J_OFF_QUEUE", "J_OFF_WORK",
    "J_OUTCOME", "J_OWN", "J_QUEUE", "J_RANK", "J_RETRAINING", "J_ROW", "J_SHARE", "J_SINCE",
    "J_STREAM", "J_TABLE", "J_UNIT", "J_WORK", "K2_A", "K2_B", "K2_C", "K2_N", "K2_SIZE", "K2_SPEC",
    "KINDS", "KIND_N", "K_BLOCK", "K_FROM", "K_PROGRAM", "K_SIZE", "K_TAG", "K_UNTIL", "LANES",
    "LAST", "LINEAR", "LOGNORMAL", "LOSS", "LOWEST_BIN", "LV_AREA", "LV_SINCE", "LV_SIZE",
    "LV_START", "LV_VALUE", "L_DELAY", "L_DOWN", "L_LEAST", "L_MOST", "L_SIZE", "L_UP", "MIXTURE",
    "MM_AGE", "MM_BELOW", "MM_FLOOR", "MM_LOST", "MM_PAID", "MM_PROMISED", "MM_QUALITY",
    "MM_QUALITY_AREA", "MM_RELEASED", "MM_SINCE", "MM_SIZE", "MM_START", "MODEL_ROWS",
    "MODEL_ROW_CAP", "MODEL_ROW_N", "MODEL_ROW_SIZE", "M_BUSY", "M_DEMAND", "M_DEMAND_AREA",
    "M_HELD", "M_HELD_OPEN", "M_OPEN", "M_OPEN_AREA", "M_PAID", "M_SINCE", "M_SIZE", "M_START",
    "M_UNMET", "M_UNMET_AREA", "M_WAITING", "M_WAITING_AREA", "NEED", "NEVER", "NEVER_CALLS", "NOW",
    "NO_ARRIVALS", "NO_DRIFT", "NO_NOISE", "N_CHANGES", "N_DETECTED", "N_ENTITY", "N_HOW", "N_JOB",
    "N_OPENED", "N_PIPE", "N_RESTORED", "N_REWORKED", "N_SHARE", "N_SIZE", "N_STREAM", "N_UNIT",
    "ON_ALARM", "OVERDISPERSED", "O_BETWEEN", "O_REPAIR", "PAGE_HINKLEY", "PART", "PASSED",
    "PA_DRAWN", "PA_FROM", "PA_SIZE", "PA_STATE", "PERIODIC", "PIPES", "PIPE_N", "POOLS", "POOL_N",
    "POOL_ROWS", "POOL_ROW_CAP", "POOL_ROW_N", "POOL_ROW_SIZE", "PO_A", "PO_KIND", "PO_SIZE",
    "PRIORITY", "P_AHEAD", "P_AHEAD_N", "P_DEPLOYS", "P_FIRST", "P_HASH", "P_HERE", "P_HERE_E",
    "P_KEYS", "P_KEY_N", "P_N", "P_PLACE_RANK", "P_POOL_MAP", "P_POSITION", "P_PRIORITY",
    "P_REWORKS", "P_SHARED", "P_SIZE", "P_SPEC", "P_UNITS", "P_VISITS", "P_WAIT", "QUEUES",
    "QUEUE_CAP", "QUEUE_TOP", "Q_BACKFILL", "Q_BUSY", "Q_BUSY_BEFORE", "Q_CALENDAR",
    "Q_CALENDAR_STEPS", "Q_CALENDAR_STEP_N", "Q_CHARGE_OPEN", "Q_COST", "Q_DATES", "Q_DATE_N",
    "Q_DISCIPLINE", "Q_DOWN", "Q_DUE", "Q_ELASTIC", "Q_ELASTIC_E", "Q_EPOCH", "Q_HASH", "Q_HEAD",
    "Q_HOURLY", "Q_IS_ELASTIC", "Q_KIND", "Q_LEVEL", "Q_N", "Q_OPEN", "Q_OPENED", "Q_ORDERED",
    "Q_ORDER_EPOCH", "Q_OUTAGE", "Q_OUTAGES", "Q_OUTAGE_E", "Q_POSITION", "Q_PRICE_E", "Q_RANK",
    "Q_RESERVED", "Q_RESERVED_E", "Q_RESERVING", "Q_ROW", "Q_ROW_AT", "Q_SEEN_BUSY",
    "Q_SEEN_WAITING", "Q_SIZE", "Q_SLOTS", "Q_SLOT_STEPS", "Q_SLOT_STEP_N", "Q_SUPPLIED",
    "Q_SUPPLY_DATES", "Q_SUPPLY_DATE_N", "Q_TAKEN", "Q_TOUCHED", "Q_WAITING", "Q_WEEK_EPOCH",
    "RAMPED_LOGNORMAL", "RECORDED", "REPLICATION", "RESTORE", "RETRAININGS", "RETRAINING_CAP",
    "RETRAINING_FREE", "RETRAINING_N", "RETRY_SLOTS", "ROW_LAST", "RP_AT", "RP_KIND", "RP_ONE",
    "RP_OTHER", "RP_OVER", "RP_SHARE", "RP_SIZE", "RUN", "R_BATCH", "R_BETWEEN", "R_CHECKPOINT",
    "R_CLOCK", "R_GATE", "R_NOTICE", "R_PARALLEL", "R_POOL", "R_RESTART", "R_SIZE", "R_SLOTS",
    "R_SPOT", "R_TIME", "SAMPLE_SIZE", "SATURATING", "SCRATCH", "SCRATCH_CAP", "SEASONAL", "SEED",
    "SEQ", "SHOCKS", "SHORTEST", "SLOT", "SLOTS", "SLOT_FREE", "SLOT_N", "SLOT_SIZE", "SOURCES",
    "SOURCE_N", "STAGES", "STAGE_N", "STAMP", "STARTED", "STEPS", "STEPS_N", "STEP_BIN",
    "STEP_FIRST", "STEP_SHIFT", "S_AFTER_FAILURE", "S_APPLIES", "S_APPLIES_E", "S_CAUSES",
    "S_CAUSES_E", "S_DUE", "S_DUE_LAST", "S_FACTORS", "S_FAILS_AHEAD", "S_GATE", "S_HASH", "S_ID",
    "S_INDEX", "S_NEXT", "S_PIPE", "S_POOL_MAP", "S_RANK", "S_REQUEST", "S_REQUEST_E", "S_SIZE",
    "S_TIME_AHEAD", "S_TRACED", "S_VISITS", "S_WAIT", "TABLES", "THRESHOLD", "TICK_CLASS",
    "TICK_EVERY", "TICK_RANK", "TICK_SIZE", "TICK_SLOT", "TIMER", "TK_DETECTION", "TK_ENDED",
    "TK_FALSE", "TK_HELD", "TK_PAID", "TK_RETRAININGS", "TK_SIZE", "TOUCHED", "TOUCHED_GATES",
    "TOUCHED_GATE_N", "TOUCHED_POOLS", "TOUCHED_POOL_N", "TP_ARRIVALS", "TP_COMPLETIONS",
    "TP_DEPLOYED", "TP_INCIDENTS", "TP_LEAD", "TP_PARTS", "TP_RECOVERY", "TP_REWORKED", "TP_SIZE",
    "TRIANGULAR", "TURN_WINDOW", "T_AHEAD_OF", "T_CAUSE", "T_DRAWN", "T_HASH", "T_NEXT", "T_PIPE",
    "T_RANK", "T_SIZE", "UNDER_WAY", "UNIFORM", "U_CHANCE", "U_GO_TO", "U_OUTCOME", "U_RETRIES",
    "U_RETRY", "U_SIZE", "V_AHEAD", "V_AHEAD_OF", "V_ARRIVALS", "V_ARRIVALS_E", "V_BACKLOG",
    "V_BACKLOG_N", "V_BREAKS", "V_BREAK_N", "V_DRAWN", "V_ENTITY", "V_EPOCH", "V_FACTORS", "V_IDLE",
    "V_ROW", "V_SIZE", "V_STREAM", "V_TABLE", "WANDERING", "WARM", "WEEKLY", "WEEK_OFFSET",
    "WEEK_UNIT", "WEIBULL", "WHY_ALARM", "WHY_LOSS", "WHY_TIMER", "WIDEST", "WINDOW", "WINDOWED",
    "WINDOW_EDGE", "WORKS", "WORK_CAP", "WORK_FREE", "WORK_N", "W_A", "W_B", "W_BEGAN", "W_BRANCH",
    "W_CAUSE", "W_CLOCK", "W_DURATION", "W_ENDED", "W_ENTERED", "W_INCIDENT", "W_JOB", "W_K1",
    "W_K2", "W_OUTCOME", "W_POOL", "W_QUEUED", "W_SIZE", "W_SLOTS", "W_STAGE", "W_VISIT", "Whole",
    "X_A", "X_AHEAD", "X_B", "X_C", "X_D", "X_HASH", "X_KIND", "X_SIZE", "X_SLOT", "Y2_A",
    "Y2_ALIKE", "Y2_B", "Y2_C", "Y2_D", "Y2_DELAY", "Y2_DETECTOR", "Y2_EVERY", "Y2_HASH",
    "Y2_LABELS", "Y2_NOISE", "Y2_SIZE", "Y2_SLOT", "Y2_SPEC", "Y_CLASS", "Y_DURATIONS", "Y_N",
    "Y_SIZE", "Y_SLOTS", "Y_SUBMITS", "Z_BAD_POINTS", "Z_BELOW_SINCE", "Z_CHECKED", "Z_DATES",
    "Z_DATE_N", "Z_DAYS", "Z_DETECTED", "Z_DRIFTS", "Z_FLOOR", "Z_KIND", "Z_LOST", "Z_METER",
    "Z_NUMBER", "Z_OWN", "Z_PENDING", "Z_PROMISED", "Z_QUALITY", "Z_REGRET", "Z_RELEASE",
    "Z_RELEASED", "Z_RETRAININGS", "Z_SHARE", "Z_TICKS", "Z_TICK_N",
]  # fmt: skip

Whole: TypeAlias = MutableSequence[int]
Float: TypeAlias = MutableSequence[float]

# --- header: one word each ----------------------------------------------------------------
(
    NOW, HORIZON, WARM, DAY, SEED, REPLICATION, SEQ, CAUSE, TOUCHED, ERROR, ERROR_JOB, ERROR_AT,
    TABLES, WINDOWED, ASK, ASK_TIME, ASK_CHANCE, NEED, EVENTS, STAMP,
    HEAP, HEAP_N, HEAP_CAP, SLOTS, SLOT_N, SLOT_FREE,
    JOBS, JOB_N, JOB_CAP, JOB_FREE, JOB_SIZE,
    WORKS, WORK_N, WORK_CAP, WORK_FREE,
    INCIDENTS, INCIDENT_N, INCIDENT_CAP, INCIDENT_FREE,
    RETRAININGS, RETRAINING_N, RETRAINING_CAP, RETRAINING_FREE,
    POOL_ROWS, POOL_ROW_N, POOL_ROW_CAP,
    MODEL_ROWS, MODEL_ROW_N, MODEL_ROW_CAP,
    QUEUES, QUEUE_CAP, QUEUE_TOP, SCRATCH, SCRATCH_CAP,
    POOLS, POOL_N, PIPES, PIPE_N, STAGES, STAGE_N, SOURCES, SOURCE_N, KINDS, KIND_N, STARTED,
    TOUCHED_POOLS, TOUCHED_POOL_N, TOUCHED_GATES, TOUCHED_GATE_N, DUE_N, WIDEST,
    RUN, PART, AT_LEVELS, AT_POOLS, AT_PIPES, AT_VISITS, AT_KINDS,
    WEEK_OFFSET, WEEK_UNIT, RETRY_SLOTS, WINDOW_EDGE,
    GREW, BITS, STEPS, HOLE, AHEAD, ROW_LAST, HEADER,
) = range(89)  # fmt: skip

# --- draws made ahead: so many at once, each with its uniform and what lies behind it -------
LANES: Final = 8

# --- classes of events, in canonical order ------------------------------------------------
WINDOW, CHANGE, EDGE, SLOT, END, DETECT, RESTORE, ARRIVAL, DRIFT, CHECK, TIMER = range(-1, 10)

# --- what an event does -------------------------------------------------------------------
(
    DO_WINDOW, DO_PROCEED, DO_HOUR, DO_SLOTS, DO_CALENDAR, DO_DATE, DO_SUPPLY, DO_WOKEN, DO_PRICE,
    DO_EDGE, DO_OPENING, DO_RESERVED, DO_OUTAGE, DO_REPAIR, DO_ORDERED, DO_END, DO_DETECTED,
    DO_RESTORED, DO_REPAIRED, DO_ARRIVE, DO_ARRIVE_IN_HOUR, DO_BACKLOG, DO_STEP, DO_CHECK, DO_TIMER,
) = range(25)  # fmt: skip

# --- an event: its key in two words, what it does, one word more, its time, the next in its row
SLOT_SIZE: Final = 6
ALONE, LAST = -2, -1  # in no row; the last of the row

# --- distributions ------------------------------------------------------------------------
(
    CONSTANT, EXPONENTIAL, UNIFORM, TRIANGULAR, LOGNORMAL, GAMMA, WEIBULL, EMPIRICAL, MIXTURE,
    RAMPED_LOGNORMAL,
) = range(10)  # fmt: skip
D_KIND, D_A, D_B, D_C, D_TABLE, D_N, D_ATOMS, D_ATOM_N, D_SIZE = range(9)

# --- calendars: number of windows, the one time has reached, then starts, then ends -------
C_N, C_AT, C_STARTS = range(3)

# --- dated readings: number, mask of remembered tags, then four words for each ------------
E_ID, E_MASK, E_KNOWN = range(3)
K_TAG, K_FROM, K_UNTIL, K_BLOCK, K_PROGRAM, K_SIZE = range(6)

# --- programs of ramps: how many words, then of each which and how many steps, then the steps
RP_KIND, RP_AT, RP_OVER, RP_ONE, RP_OTHER, RP_SHARE, RP_SIZE = range(7)

# --- factors: how many, then of each its dates, share (below 0: none) and factor ----------
F_AT, F_OVER, F_UNTIL, F_SHARE, F_BY, F_SIZE = range(6)

# --- streams, pipelines, stages -----------------------------------------------------------
T_RANK, T_HASH, T_PIPE, T_CAUSE, T_NEXT, T_AHEAD_OF, T_DRAWN, T_SIZE = range(8)
BY_ARRIVAL, BY_BACKLOG, BY_REWORK, BY_RETRAINING = range(4)
(
    P_FIRST, P_N, P_UNITS, P_HASH, P_PRIORITY, P_SHARED, P_DEPLOYS, P_HERE, P_HERE_E, P_SPEC,
    P_REWORKS, P_PLACE_RANK, P_WAIT, P_POOL_MAP, P_VISITS, P_POSITION, P_AHEAD, P_AHEAD_N, P_KEYS,
    P_KEY_N, P_SIZE,
) = range(21)  # fmt: skip
(
    S_PIPE, S_INDEX, S_RANK, S_HASH, S_AFTER_FAILURE, S_NEXT, S_APPLIES, S_APPLIES_E, S_REQUEST,
    S_REQUEST_E, S_CAUSES, S_CAUSES_E, S_FACTORS, S_GATE, S_DUE, S_DUE_LAST, S_WAIT, S_POOL_MAP,
    S_VISITS, S_TRACED, S_ID, S_TIME_AHEAD, S_FAILS_AHEAD, S_SIZE,
) = range(24)  # fmt: skip
(
    R_POOL, R_SLOTS, R_CLOCK, R_PARALLEL, R_GATE, R_NOTICE, R_BATCH, R_SPOT, R_BETWEEN,
    R_CHECKPOINT, R_RESTART, R_TIME,
) = range(12)  # fmt: skip
R_SIZE: Final = R_TIME + D_SIZE
U_CHANCE, U_OUTCOME, U_RETRY, U_GO_TO, U_RETRIES, U_SIZE = range(6)
(
    B_THERE, B_FAILS, B_DETECT_CLOCK, B_SHARE, B_ROLLBACK_CLOCK, B_POOL, B_RESTORE_CLOCK,
    B_REWORK_SHARE, B_REWORK_TO, B_DETECT,
) = range(10)  # fmt: skip
B_ROLLBACK: Final = B_DETECT + D_SIZE
B_RESTORE: Final = B_ROLLBACK + D_SIZE
B_SIZE: Final = B_RESTORE + D_SIZE

# --- jobs, works, incidents, retrainings --------------------------------------------------
(
    J_STREAM, J_ENTITY, J_UNIT, J_SHARE, J_ARRIVED, J_ENDED, J_OUTCOME, J_AT, J_BRANCHES,
    J_WORK, J_QUEUE, J_CALENDAR, J_DELAY, J_OFF_WORK, J_OFF_QUEUE, J_OFF_CALENDAR, J_OFF_DELAY,
    J_FIRST, J_LAST, J_NEXT, J_CARRIER, J_RETRAINING, J_RANK, J_TABLE, J_ROW, J_SINCE, J_CAUSE,
    J_BATCH, J_LINK, J_OWN,
) = range(30)  # fmt: skip
(
    W_JOB, W_STAGE, W_VISIT, W_BRANCH, W_POOL, W_SLOTS, W_ENTERED, W_QUEUED, W_DURATION, W_CLOCK,
    W_BEGAN, W_ENDED, W_OUTCOME, W_A, W_B, W_CAUSE, W_K1, W_K2, W_INCIDENT, W_SIZE,
) = range(20)  # fmt: skip
(
    N_STREAM, N_ENTITY, N_UNIT, N_SHARE, N_CHANGES, N_OPENED, N_DETECTED, N_RESTORED, N_HOW,
    N_REWORKED, N_PIPE, N_JOB, N_SIZE,
) = range(13)  # fmt: skip
(
    G_MODEL, G_WHY, G_WHY_A, G_WHY_B, G_ASKED, G_BEGAN, G_ENDED, G_BEFORE, G_AFTER, G_HELD,
) = range(10)  # fmt: skip
G_PAID: Final = G_HELD + 3
G_SIZE: Final = G_PAID + 3
UNDER_WAY, PASSED, FIRST_CAUSE = range(3)
IN_SYSTEM, COMPLETED, ABANDONED = range(3)
WHY_ALARM, WHY_LOSS, WHY_TIMER = range(3)

# --- pools --------------------------------------------------------------------------------
FIFO, PRIORITY, SHORTEST = range(3)
(
    Q_POSITION, Q_RANK, Q_HASH, Q_KIND, Q_DISCIPLINE, Q_BACKFILL, Q_HEAD, Q_N, Q_SLOTS, Q_BUSY,
    Q_TOUCHED, Q_OPEN, Q_EPOCH, Q_CALENDAR, Q_ROW_AT, Q_ROW, Q_SLOT_STEPS, Q_SLOT_STEP_N,
    Q_CALENDAR_STEPS, Q_CALENDAR_STEP_N, Q_DATES, Q_DATE_N, Q_COST, Q_PRICE_E, Q_CHARGE_OPEN,
    Q_SUPPLIED, Q_RESERVED_E, Q_RESERVED, Q_OUTAGE_E, Q_OUTAGE, Q_ELASTIC_E, Q_ELASTIC,
    Q_SUPPLY_DATES, Q_SUPPLY_DATE_N, Q_HOURLY, Q_TAKEN, Q_OUTAGES, Q_ORDERED, Q_WAITING,
    Q_WEEK_EPOCH, Q_ORDER_EPOCH, Q_DOWN, Q_DUE, Q_OPENED, Q_IS_ELASTIC, Q_SEEN_BUSY, Q_SEEN_WAITING,
    Q_LEVEL, Q_BUSY_BEFORE, Q_RESERVING, Q_SIZE,
) = range(51)  # fmt: skip
L_LEAST, L_MOST, L_DELAY, L_UP, L_DOWN, L_SIZE = range(6)  # elastic
O_BETWEEN: Final = 0  # outage
O_REPAIR: Final = D_SIZE

# --- sources ------------------------------------------------------------------------------
NO_ARRIVALS, GAPS, WEEKLY, RECORDED = range(4)
A_KIND, A_GAP = range(2)
A_DISPERSION: Final = A_GAP + D_SIZE
A_COUNTS: Final = A_DISPERSION + 1
A_EMPTY: Final = A_COUNTS + 168
A_TABLE: Final = A_EMPTY + 168
A_SIZE: Final = A_TABLE + 1
(
    V_STREAM, V_ARRIVALS, V_ARRIVALS_E, V_FACTORS, V_ENTITY, V_TABLE, V_ROW, V_EPOCH, V_IDLE,
    V_BREAKS, V_BREAK_N, V_BACKLOG, V_BACKLOG_N, V_AHEAD, V_AHEAD_OF, V_DRAWN,
) = range(16)  # fmt: skip
V_SIZE: Final = V_DRAWN + 2 * LANES
# a recorded table: what it is, rows, addresses of submits, durations and slots (0: none)
Y_CLASS, Y_N, Y_SUBMITS, Y_DURATIONS, Y_SLOTS, Y_SIZE = range(6)

# --- kinds of models and models -----------------------------------------------------------
NO_DRIFT, LINEAR, SATURATING, WANDERING, SHOCKS, SEASONAL = range(6)
NEVER_CALLS, THRESHOLD, CUSUM, EWMA, PAGE_HINKLEY = range(5)
NO_NOISE, BINOMIAL, OVERDISPERSED = range(3)
NEVER, PERIODIC, ON_ALARM, LOSS = range(4)
(
    I_POSITION, I_RANK, I_HASH, I_N, I_TRAINED_BY, I_STREAM, I_QUALITY, I_QUALITY_E, I_DRIFT,
    I_DRIFT_E, I_MONITORS, I_MONITORS_E, I_POLICY, I_POLICY_E, I_DRIFTS, I_TICKS, I_TICK_N, I_GAIN,
    I_PRICED, I_MODELS, I_MODEL_SIZE, I_PARTS, I_PART_N, I_WATCHES, I_WATCH_N, I_HISTORY,
    I_HISTORY_N, I_AGE,
) = range(28)  # fmt: skip
I_SIZE: Final = I_AGE + D_SIZE
(
    Z_NUMBER, Z_SHARE, Z_RELEASE, Z_RETRAININGS, Z_PENDING, Z_QUALITY, Z_RELEASED, Z_PROMISED,
    Z_FLOOR, Z_BAD_POINTS, Z_DAYS, Z_LOST, Z_REGRET, Z_CHECKED, Z_BELOW_SINCE, Z_DETECTED, Z_DRIFTS,
    Z_TICKS, Z_TICK_N, Z_KIND, Z_DATES, Z_DATE_N, Z_METER, Z_OWN,
) = range(24)  # fmt: skip
H_FLOOR, H_BAD_SHARE, H_BAD_POINTS, H_VALUE, H_AT_RELEASE = range(5)  # quality
H_SIZE: Final = H_AT_RELEASE + D_SIZE
# drift: how many parts, how many seasons; the parts in order; positions of seasons as written
DR_N, DR_SEASONS, DR_PARTS = range(3)
X_KIND, X_SLOT, X_HASH, X_A, X_B, X_C, X_D, X_AHEAD, X_SIZE = range(9)
# a part of a model: its deficit, then what was drawn for eight days from which on
PA_STATE, PA_FROM, PA_DRAWN = range(3)
PA_SIZE: Final = PA_DRAWN + 2 * LANES
# monitors: how many; then each
(
    Y2_SLOT, Y2_HASH, Y2_EVERY, Y2_DELAY, Y2_LABELS, Y2_NOISE, Y2_ALIKE, Y2_SPEC, Y2_DETECTOR,
    Y2_A, Y2_B, Y2_C, Y2_D, Y2_SIZE,
) = range(14)  # fmt: skip
K2_SPEC, K2_A, K2_B, K2_C, K2_N, K2_SIZE = range(6)  # a detector's state
TICK_CLASS, TICK_SLOT, TICK_RANK, TICK_EVERY, TICK_SIZE = range(5)
PO_KIND, PO_A, PO_SIZE = range(3)  # a policy's members

# --- accumulators -------------------------------------------------------------------------
LOWEST_BIN, BINS = 4608, 6912
A_COUNT, A_TOTAL, A_ZEROS, A_LOW, A_HIGH, A_BINS = range(6)
SAMPLE_SIZE: Final = A_BINS + BINS // 2  # two counts in a word, the even bin's below
# Values from 2^-20 to 2^20 find their bin by their leading bits: 128 steps from a power of two to
# the next, each with the bin it begins in, four in a word; then for each bin from STEP_BIN on where
# it ends.
STEP_SHIFT: Final = 45
STEP_FIRST, STEPS_N = (1023 - 20) << 7, 40 << 7
STEP_BIN: Final = 3214  # of 2^-20
LV_START, LV_SINCE, LV_VALUE, LV_AREA, LV_SIZE = range(5)
(
    M_START, M_SINCE, M_BUSY, M_WAITING, M_OPEN, M_PAID, M_HELD, M_HELD_OPEN, M_OPEN_AREA,
    M_WAITING_AREA, M_DEMAND, M_UNMET, M_DEMAND_AREA, M_UNMET_AREA, M_SIZE,
) = range(15)  # fmt: skip
(
    MM_START, MM_SINCE, MM_RELEASED, MM_QUALITY, MM_FLOOR, MM_PROMISED, MM_QUALITY_AREA, MM_BELOW,
    MM_AGE, MM_LOST, MM_PAID, MM_SIZE,
) = range(12)  # fmt: skip
TP_ARRIVALS, TP_COMPLETIONS, TP_DEPLOYED, TP_REWORKED, TP_INCIDENTS, TP_PARTS = range(6)
TP_LEAD: Final = TP_PARTS + 4
TP_RECOVERY: Final = TP_LEAD + SAMPLE_SIZE
TP_SIZE: Final = TP_RECOVERY + SAMPLE_SIZE
TK_RETRAININGS, TK_ENDED, TK_HELD = range(3)
TK_PAID: Final = TK_HELD + 3
TK_FALSE: Final = TK_PAID + 3
TK_DETECTION: Final = TK_FALSE + 1
TK_SIZE: Final = TK_DETECTION + SAMPLE_SIZE

POOL_ROW_SIZE: Final = 5
MODEL_ROW_SIZE: Final = 6

# --- what the kernel asks, and what ends its turn -----------------------------------------
ASK_READING, ASK_SPILL = range(2)
DONE, TURN_WINDOW, GROW, FAILED = range(4)
ENDLESS_STAGES, ENDLESS_VISITS, ENDLESS_GAPS, ASKED_IN_VAIN = range(1, 5)
