"""How fast is an answer, how does it grow, how do samplers compare, and is it as right as they are?

    python -m bench.speed.run                 # ours, accuracy and peers: RESULTS.md, results.csv
    python -m bench.speed.run --ours          # our own times and accuracy, in a few minutes
    python -m bench.speed.run --accuracy      # the engine against the long runs, half a minute
    python -m bench.speed.run --peers         # nutpie and NumPyro (the environment of the benches)
    python -m bench.speed.run --reference     # the long runs anew; or of the cases that are named

The long runs take about five minutes and are needed only when the model changes, not when the
engine does: their summaries and the diaries they are of stay in ``reference/``.
"""

from __future__ import annotations

import argparse
import os
import statistics
import time

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault(
    "XLA_FLAGS", "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
)

from bench.speed import accuracy, model, ours, results

from uncramp.stats.threads import one_thread

PEER_CASES = ("patches_365",)
RUNS = {"nutpie": (500, 2500, 2), "NumPyro": (500, 1500, 2)}  # warm-up, draws, chains


def measure_ours(people: int) -> None:
    """One person in all sizes, a thousand people, a cold start."""
    results.keep("machine", [("machine", "", "", "", "yardstick_ms", f"{ours.yardstick():.3f}")])
    for axis, sizes in (("nights", ours.NIGHTS), ("exposures", ours.EXPOSURES)):
        rows = []
        for size in sizes:
            nights, p = (size, 30) if axis == "nights" else (365, size)
            for part, took in ours.one_person(nights, p).items():
                rows.append((axis, "", str(nights), str(p), part, f"{took:.3f}"))
                if part == "total":
                    print(f"{nights} nights, {p} exposures: {took:.1f} ms", flush=True)
        results.keep(axis, rows)
    found = ours.cold()
    print(f"cold: {found['why']:.2f} s, bare {found['bare']:.2f} s", flush=True)
    results.keep("cold", [("cold", "", "240", "30", name, f"{v:.4f}") for name, v in found.items()])
    found = ours.many_people(people) | {"people": float(people)}
    print(f"{people} people: {found['wall']:.1f} s", flush=True)
    results.keep(
        "people", [("people", "", "365", "30", name, f"{v:.3f}") for name, v in found.items()]
    )


def measure_accuracy() -> None:
    """The engine as it is now against what is kept of the long runs."""
    rows: list[results.Row] = []
    for found in accuracy.compare():
        case = f"{found.pop('case')}: {found.pop('question')}"
        print(case, found, flush=True)
        rows += [("accuracy", case, "", "", name, str(v)) for name, v in found.items()]
    results.keep("accuracy", rows)


def measure_peers() -> None:
    """The samplers, and ours in between."""
    from bench.speed import peers

    from uncramp.findings.why import why

    rows: list[results.Row] = []
    for case in PEER_CASES:
        data = model.kept(case)
        found = [
            peer(data, warm=RUNS[name][0], draws=RUNS[name][1], chains=RUNS[name][2])
            for name, peer in (("nutpie", peers.nutpie), ("NumPyro", peers.numpyro))
        ]
        why(data.table, priors="neutral")
        took = []
        for _ in range(15):
            start = time.process_time()
            why(data.table, priors="neutral")
            took.append(time.process_time() - start)
        mine = statistics.median(took)
        rows.append(("peers", f"{case}: uncramp", "", "", "seconds", f"{mine:.5f}"))
        truth = accuracy.reference(case, "plain, odds held").inclusion
        for peer in found:
            away = abs(peer.inclusion - truth)
            told = {
                "away_mean": f"{away.mean():.4f}",
                "away_max": f"{away.max():.4f}",
                "draws": str(peer.draws),
                "ess": f"{peer.ess:.1f}",
                "r_hat": f"{peer.r_hat:.2f}",
                "compile_s": f"{peer.compile_s:.2f}",
                "warm_s": f"{peer.warm_s:.2f}",
                "draws_s": f"{peer.draws_s:.2f}",
                "seconds": f"{peer.seconds:.2f}",
                "extrapolated": str(int(peer.extrapolated)),
                "ratio": f"{peer.seconds / mine:.0f}",
            }
            print(case, peer.name, told, flush=True)
            rows += [("peers", f"{case}: {peer.name}", "", "", n, v) for n, v in told.items()]
    results.keep("peers", rows)


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ask.add_argument("--ours", action="store_true", help="our own times and accuracy alone")
    ask.add_argument("--accuracy", action="store_true", help="against the long runs alone")
    ask.add_argument("--peers", action="store_true", help="nutpie and NumPyro alone")
    ask.add_argument("--reference", nargs="*", metavar="CASE", help="the long runs anew")
    ask.add_argument("--sweeps", type=int, default=1000, help="of the long runs, of 32 draws each")
    ask.add_argument("--people", type=int, default=1000)
    told = ask.parse_args()
    one_thread()
    if told.reference is not None:
        accuracy.make_reference(told.sweeps, told.reference or list(accuracy.CASES))
    only = told.ours or told.peers or told.accuracy
    everything = told.reference is None and not only
    if told.ours or everything:
        measure_ours(told.people)
    if told.ours or told.accuracy or told.reference is not None or everything:
        measure_accuracy()
    if told.peers or everything:
        measure_peers()
    results.write()


if __name__ == "__main__":
    main()
