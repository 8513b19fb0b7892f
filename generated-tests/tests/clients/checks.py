"""Checks that run one after the other, each for itself; who fails is told, and counted."""

import faulthandler
import sys
import time
import traceback

#: How long anything is waited for, in seconds: more than it takes on a slow machine that does other things, too.
LIMIT = 30

#: How long a check may take, in seconds. One that hangs ends the program, and says where it hangs.
CHECK_LIMIT = 180


class Checks:
    """The checks of a program. Its name for each is what the function is called."""

    def __init__(self):
        self._all = []

    def __call__(self, function):
        """Decorates a function that is a check."""
        self._all.append(function)
        return function

    def run(self, wanted, *arguments):
        """Calls each check that has `wanted` in its name. Returns the exit code: 0 if all of some held."""
        chosen = [check for check in self._all if wanted in _title(check)]
        failed = [check for check in chosen if not _holds(check, arguments)]
        print(f"{len(chosen) - len(failed)} of {len(chosen)} checks held")
        return 0 if chosen and not failed else 1


def _title(check):
    module = check.__module__.rpartition(".")[2]
    return f"{module}: {check.__name__.replace('_', ' ')}"


def _holds(check, arguments):
    start = time.monotonic()
    faulthandler.dump_traceback_later(CHECK_LIMIT, exit=True)
    try:
        check(*arguments)
    except Exception:  # noqa: BLE001 the others are to run whatever this one did
        print(f"FAILED {_title(check)}")
        traceback.print_exc(file=sys.stdout)
        return False
    finally:
        faulthandler.cancel_dump_traceback_later()
        sys.stdout.flush()
    print(f"ok     {_title(check)} ({time.monotonic() - start:.2f} s)")
    return True


def equal(actual, wanted, what="it"):
    """Fails unless both are the same."""
    assert actual == wanted, f"{what} is {actual!r}, not {wanted!r}"


def refused(error, work):
    """Fails unless `work` raises this error, which is returned."""
    try:
        result = work()
    except error as raised:
        return raised
    raise AssertionError(f"{result!r} is there instead of {error.__name__}")
