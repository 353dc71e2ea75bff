"""Run the program on many files, each in a process of its own that is watched: what it opens, costs and leaves."""

from __future__ import annotations

import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from program import Program

CPU_LIMIT_S = 10
MEMORY_LIMIT_BYTES = 512 * 1024 * 1024
_AT_ONCE = 2
_HANGS_S = 60  # of wall time, on a machine however busy

# Python calls the hook for what Python opens; what libraries open themselves shows in the lures (see hostile.py).
_WATCH = """
import json, os, resource, signal, sys, time, warnings
warnings.simplefilter("ignore")
folder, cpu_s, hangs_s, *jobs = sys.argv[1:]
warden = os.getpid()
from pipeline.cli import main
import pipeline.readers.docx, pipeline.readers.epub, pipeline.readers.fb2, pipeline.readers.html, pipeline.text.punkt
import pipeline.writers.m4b, pipeline.writers.mp3

def watch(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.sendto", "os.system"):
        breach(event, arguments)
    if event == "subprocess.Popen" and arguments[0] != sys.executable:
        breach(event, arguments)
    if event == "open" and arguments[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
        inside(event, arguments[0])
    if event in ("os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.link", "os.symlink", "os.truncate"):
        for path in arguments[:2] if event in ("os.rename", "os.link") else arguments[:1]:
            inside(event, path)

def inside(event, path):
    real = folder if isinstance(path, int) else os.path.realpath(os.fsdecode(path))
    if real not in (folder, os.devnull) and not real.startswith(folder + os.sep):
        breach(event, path)

def breach(*what):
    os.write(2, ("BREACH: %r" % (what,)).encode())
    os._exit(99)

def child(job, number):
    for stream in (1, 2):
        path = os.path.join(folder, "said.%d.%d.%d" % (warden, number, stream))
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT), stream)
    resource.setrlimit(resource.RLIMIT_CPU, (int(cpu_s), int(cpu_s) + 1))
    sys.addaudithook(watch)
    main(json.loads(job))

for number, job in enumerate(jobs):
    pid = os.fork()
    if not pid:
        try:
            child(job, number)
        finally:
            import traceback
            kind, error, _ = sys.exc_info()
            if kind is not SystemExit:
                traceback.print_exc()
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(error.code if kind is SystemExit and isinstance(error.code, int) else 1 if kind else 0)
    signal.signal(signal.SIGALRM, lambda *_: os.kill(pid, signal.SIGKILL))
    signal.alarm(int(hangs_s))
    _, status, usage = os.wait4(pid, 0)
    signal.alarm(0)
    said = []
    for stream in (1, 2):
        path = os.path.join(folder, "said.%d.%d.%d" % (warden, number, stream))
        with open(path, errors="backslashreplace") as file:
            said.append(file.read())
        os.remove(path)
    code = os.waitstatus_to_exitcode(status)
    print(json.dumps([code, said[0], said[1], usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024]), flush=True)
"""


@dataclass(frozen=True, slots=True)
class Watched:
    """A run that was watched, with what it cost; `code` is negative for the signal that ended it."""

    code: int
    out: str
    err: str
    cpu_s: float
    memory_bytes: int


def watched(program: Program, *jobs: tuple[str, ...]) -> list[Watched]:
    """Run the program once for each tuple of arguments, two at a time.

    A run that asks for the network, or writes outside the program's folder, ends with 99 and says so.
    """
    own = (("TMPDIR", str(program.folder)), ("PYTHONDONTWRITEBYTECODE", "1"))
    within = Program(program.folder, (*program.variables, *own))
    found: dict[int, Watched] = {}
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        for at, runs in enumerate(
            pool.map(lambda at: _one_by_one(within, jobs[at::_AT_ONCE]), range(min(_AT_ONCE, len(jobs))))
        ):
            found |= dict(zip(range(at, len(jobs), _AT_ONCE), runs, strict=True))
    return [found[at] for at in range(len(jobs))]


def _one_by_one(program: Program, jobs: Sequence[tuple[str, ...]]) -> list[Watched]:
    limits = (str(program.folder.resolve()), str(CPU_LIMIT_S), str(_HANGS_S))
    done = program.run_python(_WATCH, *limits, *map(json.dumps, jobs), timeout_s=_HANGS_S * len(jobs))
    assert done.code == 0, done.err
    return [Watched(*json.loads(line)) for line in done.out.splitlines()]
