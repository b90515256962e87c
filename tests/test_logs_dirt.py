"""What tools export and what users break: presets, time zones, odd cells, rows that repeat."""

from __future__ import annotations

import datetime as dt
import io
from zoneinfo import ZoneInfo

import pytest

from advisor.faults import FaultsError
from advisor.logs import PRESETS, read_log
from advisor.logs.cells import hours, slots

# --- what tools export -----------------------------------------------------------------------

EXPORTS = {
    "github": "id,run_attempt,name,created_at,started_at,completed_at,conclusion\n"
    "1,1,test,2026-03-02T09:00:00Z,2026-03-02T09:00:30Z,2026-03-02T09:10:30Z,failure\n"
    "1,2,test,2026-03-02T09:20:00Z,2026-03-02T09:20:30Z,2026-03-02T09:30:30Z,success\n",
    "gitlab": "id,name,status,created_at,started_at,duration,queued_duration\n"
    "1,test,failed,2026-03-02T09:00:00Z,2026-03-02T09:00:30Z,600.0,30\n"
    "2,test,success,2026-03-02T09:20:00Z,2026-03-02T09:20:30Z,600.0,30\n",
    "jenkins": "number,fullDisplayName,timestamp,duration,result\n"
    "1,a #1,1772442030000,600000,UNSTABLE\n2,a #2,1772443230000,600000,SUCCESS\n",
    "slurm": "JobID|User|Submit|Start|End|State|AllocTRES\n"
    "1|ada|2026-03-02T09:00:00|2026-03-02T09:00:30|2026-03-02T09:10:30|OUT_OF_MEMORY|"
    "cpu=8,gres/gpu=2,mem=64G\n"
    "2|ada|2026-03-02T09:20:00|2026-03-02T09:20:30|2026-03-02T09:30:30|COMPLETED|cpu=8,gres/gpu=4\n"
    "3|ada|2026-03-02T09:20:00|2026-03-02T09:20:30|2026-03-02T09:30:30|COMPLETED|cpu=8,mem=1G\n"
    "4|ada|2026-03-02T09:20:00|Unknown|Unknown|PENDING|\n",
    "kubernetes": "uid,namespace,creationTimestamp,startTime,completionTime,status,gpus\n"
    "a,x,2026-03-02T09:00:00Z,2026-03-02T09:00:30Z,2026-03-02T09:10:30Z,Failed,2\n"
    "b,x,2026-03-02T09:20:00Z,2026-03-02T09:20:30Z,2026-03-02T09:30:30Z,Succeeded,4\n",
    "pai": "job_id,num_inst,submit_time,num_cpu,num_gpu,duration,user\n"
    "0,1,116,0,0.5,600,u\n1,1,717,0,4,600,u\n",
}


@pytest.mark.parametrize("preset", sorted(PRESETS))
def test_each_tools_export_is_read_without_any_word_of_the_user(preset: str) -> None:
    log = read_log(EXPORTS[preset].encode(), "log.csv", PRESETS[preset].kind, preset=preset)
    assert log.table["duration"].tolist() == pytest.approx([1 / 6, 1 / 6])
    if preset not in ("jenkins", "pai"):
        assert log.table["wait"].tolist() == pytest.approx([30 / 3600, 30 / 3600])
        assert log.table["time"].dt.strftime("%H:%M").tolist() == ["09:00", "09:20"]
    if preset != "pai":
        assert log.table["failed"].tolist() == [True, False]
    if preset in ("slurm", "kubernetes"):
        assert log.table["slots"].tolist() == [2, 4]
    if preset == "slurm":
        assert log.reasons == {"no slot": 1, "no end": 1}  # and these do not speak against it
    if preset == "pai":
        assert log.table["slots"].tolist() == [1, 4]
        assert any("taken as a Monday" in each for each in log.warnings)
    if preset == "github":
        assert log.table["attempt"].tolist() == [1, 2]


def test_what_a_user_maps_must_be_there_and_mean_something() -> None:
    with pytest.raises(FaultsError) as raised:
        read_log(b"a,b\n1,2\n", "log.csv", "ci", columns={"time": "c", "speed": "b"})
    assert [each.what for each in raised.value.faults] == [
        "no column of a ci log is called `speed`",
        "no column `c`",
        "no column `duration` (known as duration, run_time, runtime, elapsed, ended, ended_at, "
        "finished_at, completed_at, end, end_time, completion_time)",
    ]


# --- dirt ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("90", 90 / 3600),
        ("12,5", 12.5 / 3600),
        ("1-02:03:04", 26 + 3 / 60 + 4 / 3600),
        ("00:01:30", 90 / 3600),
        ("1h 2m 3s", 1 + 2 / 60 + 3 / 3600),
        ("PT1H30M", 1.5),
        ("250 ms", 250 / 3.6e6),
    ],
)
def test_durations_are_read_as_tools_write_them(text: str, found: float) -> None:
    assert hours(text, "seconds") == pytest.approx(found)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("1,250", "thousands or decimals"),
        ("=SUM(A1:A9)", "a formula"),
        ("+cmd|' /C calc'!A0", "a formula"),
        ("-3", "not below 0"),
        ("10:30", "a number is expected"),
        ("inf", "finite"),
    ],
)
def test_durations_that_say_two_things_or_nothing(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        hours(text, "seconds")


def test_slots_of_a_scheduler() -> None:
    assert [slots(each) for each in ("4", "gpu:a100:8", "cpu=2,gres/gpu=1", "cpu=4")] == [
        4,
        8,
        1,
        0,
    ]
    with pytest.raises(ValueError):
        slots("many")


def test_dirty_rows_are_counted_by_reason_and_the_rest_is_right() -> None:
    rows = ["queued_at;started_at;finished_at;status;id"]
    for k in range(60):
        rows.append(
            f"2026-03-02T09:00:00;2026-03-02T09:0{k % 10}:00;2026-03-02T10:00:00;success;{k}"
        )
    rows[4] = "2026-03-02T09:00:00;2026-03-02T09:05:00;;running;x1"
    rows[5] = "2026-03-02T09:00:00;2026-03-02T09:05:00;;running;x2"
    rows[7] = "2026-03-02T09:00:00;2026-03-02T09:05:00;2026-03-02T09:01:00;success;x3"
    rows[9] = "2026-03-02T09:10:00;2026-03-02T09:05:00;2026-03-02T10:00:00;success;x4"
    rows[11] = "2026-03-02T09:00:00;2026-03-02T09:05:00;2026-03-02T10:00:00;success;7"
    rows[13] = "=NOW();2026-03-02T09:05:00;2026-03-02T10:00:00;success;x5"
    log = read_log("\n".join(rows).encode(), "log.csv", "ci")
    assert log.read == 60 - 6
    assert log.refused_rows == 6
    assert log.reasons == {
        "no end": 2,
        "ends before it begins": 1,
        "starts before it is queued": 1,
        "repeated id": 1,
        "`queued_at`: a formula is not worked out: export values": 1,
    }
    assert "log.csv:12: its id stands further up" in {str(each)[:36] for each in log.refused}


def test_an_id_that_repeats_all_the_time_is_no_row_s_own() -> None:
    rows = "\n".join(f"2026-03-02T09:30,5,{k % 3}" for k in range(30))
    log = read_log(f"started,duration,id\n{rows}".encode(), "log.csv", "ci")
    assert (log.read, log.refused_rows) == (30, 0)
    assert any("was not used" in each for each in log.warnings)


SPRING = (  # clocks in Berlin go from 02:00 to 03:00 on 29 March 2026
    "started,ended\n2026-03-29T01:30:00+01:00,2026-03-29T03:30:00+02:00\n"
    "2026-03-29T00:30:00Z,2026-03-29T01:30:00Z\n2026-03-29T01:30,2026-03-29T03:30\n"
)


def test_what_lasts_an_hour_does_so_when_clocks_change() -> None:
    log = read_log(SPRING.encode(), "log.csv", "ci", zone=ZoneInfo("Europe/Berlin"))
    assert log.table["duration"].tolist() == [1.0, 1.0, 1.0]
    assert log.table["time"].dt.strftime("%H:%M").tolist() == ["01:30"] * 3
    plain = read_log(SPRING.encode(), "log.csv", "ci")
    assert sorted(plain.table["duration"]) == [1.0, 1.0, 2.0]
    assert any("no time zone" in each for each in plain.warnings)


def test_hours_that_clocks_skip_or_repeat() -> None:
    rows = ["2026-03-29T02:30,5", "2026-10-25T02:30,5", *["2026-03-02T09:30,5"] * 8]
    text = "\n".join(["started,duration", *rows])
    log = read_log(text.encode(), "log.csv", "ci", zone=ZoneInfo("Europe/Berlin"))
    assert log.reasons == {"`started`: clocks in Europe/Berlin skip that hour": 1}
    assert any("repeats in autumn" in each for each in log.warnings)


def test_a_long_log_is_read_in_pieces_and_keeps_its_lines() -> None:
    rows = ["started,duration,name"]
    rows += [f'2026-03-02T09:30,{k % 7},"a\nname, of two lines"' for k in range(45_000)]
    rows[44_000] = '2026-03-02T09:30,-1,"one"'
    log = read_log(io.BytesIO("\n".join(rows).encode()), "log.csv", "ci")
    assert (log.read, log.refused_rows) == (44_999, 1)
    assert log.refused[0].where == f"log.csv:{43_999 * 2 + 2}"
    assert log.table["name"].nunique() == 1


def test_eight_digits_are_seconds_and_no_day_without_hyphens() -> None:
    text = "submitted,started,ended\n10001230,10001231,10001241\n20,20260302,20260312\n"
    log = read_log(text.encode(), "log.csv", "training", origin=dt.date(2026, 3, 2))
    assert (log.table["duration"] * 3600).tolist() == pytest.approx([10, 10])
    assert sorted(log.table["wait"] * 3600) == pytest.approx([1, 20_260_282])


@pytest.mark.parametrize("ending", ["", "Z", "+00:00"])
@pytest.mark.parametrize("clock", ["09:30", "09:30:00", "09:30:00.000", "09:30:00.000000"])
def test_instants_are_the_same_however_they_are_read(clock: str, ending: str) -> None:
    """Columns written alike are read at once, others cell by cell."""
    alike = f"started,ended\n2026-03-02T{clock}{ending},2026-03-02T10:30{ending}\n"
    mixed = alike + "2026-03-02T09:30:00.5,2026-03-02T10:30:01\n"
    for text in (alike, mixed):
        log = read_log(text.encode(), "log.csv", "ci")
        assert log.table["time"].iloc[0].isoformat() == "2026-03-02T09:30:00"
        assert log.table["duration"].iloc[0] == 1.0
