"""The jobs of Stream Manager, done by its official client: `manager.py PORT CALLS` reads lines `JOB COUNT`, and answers
each with nanoseconds.

`CALLS` says how: by the methods that the client offers, each call in flight in a thread of its own; or by the coroutines
behind them on the client's own loop, which nobody is meant to call, but which are the quickest it has.
"""

import asyncio
import sys
import time
from concurrent.futures import ThreadPoolExecutor

from stream_manager import StreamManagerClient

PAYLOAD = b"x" * 232


class Methods:
    def __init__(self, client):
        self.threads = ThreadPoolExecutor(64)
        self.calls = {
            "append": lambda: client.append_message("oven", PAYLOAD),
            "read": lambda: client.read_messages("oven"),
        }

    def run(self, call, in_flight, count):
        call = self.calls[call]

        def work():
            for _ in range(count // in_flight):
                call()

        if in_flight == 1:
            work()
        else:
            for working in [self.threads.submit(work) for _ in range(in_flight)]:
                working.result()


class Coroutines:
    def __init__(self, client):
        self.loop = client._StreamManagerClient__loop
        self.calls = {
            "append": lambda: client._append_message("oven", PAYLOAD),
            "read": lambda: client._read_messages("oven"),
        }

    def run(self, call, in_flight, count):
        call = self.calls[call]

        async def work():
            for _ in range(count // in_flight):
                await call()

        async def all_work():
            await asyncio.gather(*(work() for _ in range(in_flight)))

        asyncio.run_coroutine_threadsafe(all_work(), self.loop).result()


def main():
    client = StreamManagerClient(port=int(sys.argv[1]))
    calls = {"methods": Methods, "coroutines": Coroutines}[sys.argv[2]](client)
    for line in sys.stdin:
        job, count = line.split()
        call, in_flight = job.split("-")
        start = time.perf_counter_ns()
        calls.run(call, int(in_flight), int(count))
        print(time.perf_counter_ns() - start, flush=True)


if __name__ == "__main__":
    main()
