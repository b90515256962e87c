#!/usr/bin/env python3
"""Run Maturity Advisor from a checkout with nothing but Python: `python3 run.py [COMMAND …]`.

(nothing)   the app in the browser, with the complete example engagement open
demo        the whole main job on the example, files in `out/`
test        the tests (further words go to pytest)
lint        ruff, mypy and import-linter
bench       speed, printed as ratios; further words name parts, --list shows them
lock        write both lock files anew from pyproject.toml
any other   a command of `advisor`, for instance `python3 run.py score pilots --json`

Why it exists: a stranger has a Python and nothing else. It makes `.venv`, installs exactly the
versions and hashes of the lock whenever the lock's checksum is not the one installed, and hands
over. It uses the standard library only and knows nothing of what the project does. Whatever it
says goes to standard error, so that the result of a command stays alone on standard output.
"""

import contextlib
import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

NEEDED = (3, 11)

if sys.version_info < NEEDED:
    sys.exit(
        "Maturity Advisor needs Python {}.{} or newer and this is Python {}.{}: "
        "start run.py with a newer one.".format(*(NEEDED + tuple(sys.version_info[:2])))
    )

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
RUNTIME_LOCK = "requirements.lock"
DEVELOPER_LOCK = "requirements-dev.lock"
STAMP = VENV / "installed.json"  # {lock: checksum}; written last, so that it never lies
UNFINISHED = VENV / "unfinished"  # stands only while an installation is under way


def say(text: str) -> None:
    """Progress is for people, so it goes to standard error."""
    print(text, file=sys.stderr, flush=True)


def run(command: list) -> subprocess.CompletedProcess:
    """A short command's exit code and what it said."""
    return subprocess.run(command, check=False, capture_output=True, text=True)


def checksum(lock: str) -> str:
    """The sha256 of a lock file, its line endings made equal on every system."""
    return hashlib.sha256((ROOT / lock).read_bytes().replace(b"\r\n", b"\n")).hexdigest()


def installed() -> dict[str, str]:
    """Which locks were installed to their end; nothing after an interruption."""
    try:
        stamp = json.loads(STAMP.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) and not UNFINISHED.exists() else {}


@contextlib.contextmanager
def alone():
    """Two first starts at once must not install into the same folder: the second one waits."""
    try:
        import fcntl
    except ImportError:  # not on Windows
        yield
        return
    with (ROOT / ".venv.lock").open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            say("Another start of Maturity Advisor is installing; waiting for it …")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def make_environment() -> None:
    """Make `.venv`, or mend one that was left half made."""
    if not (importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip")):
        sys.exit(
            "This Python cannot make a virtual environment: install its venv module first, "
            f"on Debian or Ubuntu with `apt install python{NEEDED[0]}-venv`."
        )
    usable = PYTHON.exists() and not UNFINISHED.exists()
    if usable and run([PYTHON, "-c", "import pip"]).returncode == 0:
        return
    say("Making .venv …")
    clear = ["--clear"] if VENV.exists() else []
    made = run([sys.executable, "-m", "venv", *clear, VENV])
    if made.returncode:
        sys.exit(f"Making .venv failed: {(made.stderr or made.stdout).strip()[-600:]}")


def environment_python(code: str) -> str:
    """What a line of Python prints inside `.venv`."""
    return run([PYTHON, "-c", code]).stdout.strip()


def link_checkout() -> None:
    """Put the checkout on the environment's path, relative, so that a moved folder still works."""
    packages = Path(environment_python("import sysconfig; print(sysconfig.get_path('purelib'))"))
    relative = os.path.relpath(ROOT, packages)
    (packages / "maturity-advisor.pth").write_text(relative + "\n", encoding="utf-8")


def pip_settings() -> dict[str, str]:
    """What pip is told on this machine (index, mirrors, certificate), by pip's own reading."""
    pip = [PYTHON if PYTHON.exists() else sys.executable, "-m", "pip", "config", "list"]
    found, by_environment = {}, {}
    for line in run(pip).stdout.splitlines():
        match = re.fullmatch(r"(global|install|user|site|:env:)\.\.?([\w-]+)='(.*)'", line.strip())
        if match:
            level, name, value = match.groups()
            where = by_environment if level == ":env:" else found
            where[name] = value.replace("\\n", " ").strip()
    return found | by_environment


def uv_environment(for_everybody: bool = False) -> dict[str, str]:
    """uv does not read pip's configuration: hand it the same index, mirrors and certificate.

    A lock is for everybody, so it is resolved from the index alone: a machine's further folders
    of wheels would leave the hashes of other platforms out.
    """
    pip = pip_settings()
    told = {"UV_PYTHON_DOWNLOADS": "never", "UV_NO_CONFIG": "1"}
    if "index-url" in pip:
        told["UV_DEFAULT_INDEX"] = pip["index-url"]
    if pip.get("no-index", "").lower() in ("1", "true", "yes", "on"):
        told["UV_NO_INDEX"] = "1"
    if "cert" in pip:
        told["SSL_CERT_FILE"] = pip["cert"]
    if "extra-index-url" in pip and not for_everybody:
        told |= {"UV_INDEX": pip["extra-index-url"], "UV_INDEX_STRATEGY": "unsafe-best-match"}
    if "find-links" in pip and not for_everybody:
        told["UV_FIND_LINKS"] = ",".join(pip["find-links"].split())
    return told | {key: value for key, value in os.environ.items() if key != "VIRTUAL_ENV"}


def find_uv() -> "str | None":
    """uv if the user has it, or if the developers' lock brought it; pip alone always works."""
    return shutil.which("uv") or shutil.which("uv", path=str(BIN))


def follow(command: list, environment: "dict[str, str] | None", total: int) -> int:
    """Run an installer and turn its lines into `n of total` progress."""
    tail, done = [], 0
    process = subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    try:
        for line in process.stdout or ():
            tail = [*tail[-30:], line.rstrip()]
            if line.startswith(("Collecting ", "Processing ", "Ignoring ")):
                done += 1
                if done % 10 == 0 or done == total:
                    say(f"  {done} of {total}")
            elif line.startswith("Installing collected packages"):
                say("  unpacking and compiling …")
        code = process.wait()
    except KeyboardInterrupt:
        process.wait()
        raise
    if code:
        say("\n".join(tail))
    return code


def install(lock: str) -> None:
    """Install exactly what the lock names, every file checked against its hash."""
    total = len(re.findall(r"^[\w.-]+==", (ROOT / lock).read_text("utf-8"), re.MULTILINE))
    uv = find_uv()
    say(f"Installing {total} packages of {lock} with {'uv' if uv else 'pip'} (once) …")
    options = ["install", "--require-hashes", "--no-deps", "-r", ROOT / lock]
    if uv:
        code = follow([uv, "pip", *options, "--python", PYTHON], uv_environment(), total)
    else:
        pip = [PYTHON, "-m", "pip", "--disable-pip-version-check", "--no-input"]
        code = follow([*pip, *options, "--no-compile", "--progress-bar", "off"], None, total)
    if code:
        sys.exit(
            f"The installation of {lock} failed; the lines above say why. Nothing else was "
            "changed: with the cause removed, start run.py again."
        )


def compile_modules() -> None:
    """Compile what will be imported, on all cores: it need not be done at every start.

    Installers do it one file after another, or not at all, and some machines forbid Python to keep
    what it compiled while it runs. The libraries' own tests are never imported here.
    """
    packages = environment_python("import sysconfig; print(sysconfig.get_path('purelib'))")
    command = [PYTHON, "-m", "compileall", "-q", "-j", "0", "-x", r"[/\\]tests?[/\\]"]
    run([*command, packages, ROOT / "advisor", ROOT / "simulator", ROOT / "questionnaires"])


def prepare(lock: str) -> None:
    """Bring `.venv` to the lock, doing nothing when it is there already."""
    if PYTHON.exists() and installed().get(lock) == checksum(lock):
        return
    with alone():
        if PYTHON.exists() and installed().get(lock) == checksum(lock):
            return  # the start we waited for has done it
        make_environment()
        before = installed()
        STAMP.unlink(missing_ok=True)
        UNFINISHED.touch()
        install(lock)
        link_checkout()
        compile_modules()
        after = before | {lock: checksum(lock)}
        if lock == DEVELOPER_LOCK:  # it holds every line of the other
            after[RUNTIME_LOCK] = checksum(RUNTIME_LOCK)
        UNFINISHED.unlink()
        STAMP.write_text(json.dumps(after), encoding="utf-8")


def write_locks() -> None:
    """Names, versions and hashes for every platform; no address and no path of this machine."""
    uv = find_uv()
    if not uv:
        prepare(DEVELOPER_LOCK)
        uv = find_uv() or sys.exit("uv is not installed and the developers' lock brings none.")
    settings = [
        "--universal", "--generate-hashes", "--upgrade", "--no-header", "--no-annotate",
        "--no-emit-index-url", "--no-emit-find-links", "--python-version", "3.11",
    ]  # fmt: skip
    for lock, more in (
        (RUNTIME_LOCK, ["pyproject.toml"]),
        (DEVELOPER_LOCK, ["pyproject.toml", "--group", "dev", "-c", RUNTIME_LOCK]),
    ):
        say(f"Resolving {lock} …")
        with tempfile.TemporaryDirectory() as folder:
            fresh = Path(folder) / lock
            command = [uv, "pip", "compile", "--quiet", *more, *settings, "-o", fresh]
            if subprocess.run(
                command, cwd=ROOT, env=uv_environment(for_everybody=True), check=False
            ).returncode:
                sys.exit(f"{lock} could not be resolved and stays as it was.")
            text = fresh.read_text("utf-8")
        if re.search(r"://|^-|@ file", text, re.MULTILINE):
            sys.exit(f"{lock} would hold an address or an option, so it stays as it was.")
        (ROOT / lock).write_text(text, encoding="utf-8")


def lint() -> int:
    """Every linter, though an earlier one complained; 1 if any did."""
    failed = 0
    for words in (["ruff", "check"], ["ruff", "format", "--check"], ["mypy"], ["lint-imports"]):
        say("$ " + " ".join(words))
        failed |= subprocess.run([BIN / words[0], *words[1:]], cwd=ROOT, check=False).returncode
    return 1 if failed else 0


def hand_over(*words: "str | Path") -> int:
    """Become the environment's Python with these words (on Windows: wait for it)."""
    command = [str(PYTHON), *map(str, words)]
    if os.name != "nt":
        os.execv(command[0], command)  # noqa: S606  no shell is wanted
    with contextlib.suppress(KeyboardInterrupt):
        return subprocess.run(command, check=False).returncode
    return 130


def main(words: list[str]) -> int:
    """Prepare what the first word needs and hand over to it."""
    first, rest = (words[0], words[1:]) if words else ("", [])
    if first == "lock":
        write_locks()
        return 0
    if first in ("test", "bench", "lint"):
        prepare(DEVELOPER_LOCK)
        os.chdir(ROOT)
        if first == "lint":
            return lint()
        if first == "bench":
            return hand_over(ROOT / "tests" / "benchmarks", *rest)
        return hand_over("-m", "pytest", *(rest or ["-n", "2", "--dist", "loadfile"]))
    prepare(RUNTIME_LOCK)
    return hand_over("-m", "advisor", *(words or ["app", "--open", "pilots"]))


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        say("\nInterrupted. Start run.py again and it goes on from here.")
        sys.exit(130)
