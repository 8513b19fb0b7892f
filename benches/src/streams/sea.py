"""The jobs of stream-sea, done by its official client: `sea.py PORT` reads lines `JOB COUNT`, and answers each with
nanoseconds.
"""

import asyncio
import sys
import time

from stream_sea_client import StreamSeaConnection


async def hear(subscription, count):
    for _ in range(count):
        await subscription.__anext__()


async def deliver(port, subscribers, count):
    connection = StreamSeaConnection(
        remote_host="127.0.0.1", remote_port=port, client_id="abc", client_secret="def123"
    )
    async with connection:
        subscriptions = [await connection.subscribe(f"{subscribers}-{count}") for _ in range(subscribers)]
        start = time.perf_counter_ns()
        await asyncio.gather(*(hear(subscription, count) for subscription in subscriptions))
        return time.perf_counter_ns() - start


def main():
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    for line in sys.stdin:
        job, count = line.split()
        subscribers = int(job.split("-")[1])
        print(loop.run_until_complete(deliver(int(sys.argv[1]), subscribers, int(count))), flush=True)


if __name__ == "__main__":
    main()
