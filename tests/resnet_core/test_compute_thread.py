"""Work in two steps: the first is not kept waiting by the second, and nothing is lost."""

import subprocess
import sys
import threading
import time

import pytest

from resnet_core import compute_thread, runs
from resnet_core.compute_thread import between_runs, run_in_two_steps, run_on_compute_thread
from resnet_core.drawings.still_life import draw_shapes
from resnet_core.trace import Forward

PATIENCE = 20


def test_the_first_step_is_there_while_the_second_goes_on():
    gate = threading.Event()

    def second(begun):
        assert gate.wait(PATIENCE)
        return {"twice": 2.0 * begun}

    begun, numbers = run_in_two_steps(lambda: 21, second)
    assert begun == 21 and not gate.is_set()
    gate.set()
    assert numbers == {"twice": 42.0} and len(numbers) == 1


def test_what_goes_wrong_later_is_said_when_the_numbers_are_read():
    _, numbers = run_in_two_steps(lambda: 0, lambda begun: {"ratio": 1 / begun})
    with pytest.raises(ZeroDivisionError):
        numbers["ratio"]


@pytest.mark.parametrize("broken", ["first", "second"])
def test_a_step_that_fails_holds_no_place(broken):
    def fail(*_):
        raise OSError("broken")

    for _ in range(5):
        if broken == "first":
            with pytest.raises(OSError, match="broken"):
                run_in_two_steps(fail, lambda begun: {})
        else:
            _, numbers = run_in_two_steps(lambda: 0, fail)
            with pytest.raises(OSError, match="broken"):
                len(numbers)
    assert run_in_two_steps(lambda: 0, lambda begun: {"a": 1.0})[1] == {"a": 1.0}


def test_few_first_steps_wait_for_their_second():
    gate, begun = threading.Event(), []

    def many():
        for number in range(5):
            run_in_two_steps(
                lambda n=number: begun.append(n), lambda _: {"in time": gate.wait(PATIENCE)}
            )

    worker = threading.Thread(target=many)
    worker.start()
    worker.join(0.3)
    assert len(begun) <= 3, "the graphs of whole networks would pile up"
    gate.set()
    worker.join(PATIENCE)
    assert begun == list(range(5))


def test_a_runs_maps_do_not_wait_for_its_gradients(monkeypatch):
    gate = threading.Event()
    backward = Forward.backward

    def slowly(begun, **options):
        assert gate.wait(PATIENCE)
        return backward(begun, **options)

    monkeypatch.setattr(Forward, "backward", slowly)
    run, _ = runs.run(draw_shapes(), 18, "fresh", seed=77)
    assert run.activations["conv5_x.2"].shape == (8, 512, 4, 4) and run.activation_std["conv2_x.1"]
    gate.set()
    assert list(run.gradient_norm) == [block.address for block in run.table.blocks]
    assert all(norm > 0 for norm in run.gradient_norm.values())


def test_gradients_that_failed_are_tried_again_when_the_run_is_asked_for_again(monkeypatch):
    def fail(begun, **options):
        raise RuntimeError("out of memory")

    with monkeypatch.context() as patch:
        patch.setattr(Forward, "backward", fail)
        run, _ = runs.run(draw_shapes(), 18, "fresh", seed=78)
        with pytest.raises(RuntimeError, match="out of memory"):
            len(run.gradient_norm)
    again, _ = runs.run(draw_shapes(), 18, "fresh", seed=78)
    assert all(norm > 0 for norm in again.gradient_norm.values())
    assert runs.run(draw_shapes(), 18, "fresh", seed=78)[0] is again


def test_the_runs_keep_their_cores_when_the_other_threads_give_theirs_away():
    script = """
import threading, torch
torch.set_num_threads(2)
from resnet_core import compute_thread
compute_thread.leave_cores_to_runs()
seen = []
other = threading.Thread(target=lambda: seen.append(torch.get_num_threads()))
other.start()
other.join()
print(compute_thread.run_on_compute_thread(torch.get_num_threads), torch.get_num_threads(), *seen)
"""
    answer = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    assert answer.stdout.split() == [b"2", b"1", b"1"]


def test_work_between_runs_waits_for_every_run_that_is_there():
    gate, done = threading.Event(), []
    first = threading.Thread(target=lambda: run_on_compute_thread(lambda: gate.wait(PATIENCE)))
    first.start()
    while compute_thread._steps < 1:
        time.sleep(0.001)
    run = threading.Thread(
        target=lambda: run_in_two_steps(
            lambda: done.append("maps"), lambda _: done.append("gradient") or {}
        )
    )
    between = threading.Thread(target=lambda: between_runs(lambda: done.append("between")))
    between.start()  # before the run, which goes first all the same
    run.start()
    while compute_thread._steps < 2:
        time.sleep(0.001)
    gate.set()
    for thread in (first, run, between):
        thread.join(PATIENCE)
    assert done in (["maps", "gradient", "between"], ["maps", "between", "gradient"])
    assert between_runs(lambda: 7) == 7, "once nothing runs it is done at once"


def test_work_between_runs_raises_what_went_wrong():
    with pytest.raises(ZeroDivisionError):
        between_runs(lambda: 1 // 0)
