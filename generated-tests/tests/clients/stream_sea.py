"""Does the official client of stream-sea, `stream-sea-client`, understand the peer, and the peer it?

    python stream_sea.py http://127.0.0.1:PORT [WORD]

Checks whose names have WORD in them; all unless given. `.ci/python-clients` runs it.
"""

import os
import sys

import stream_sea_functions

from checks import Checks


def main():
    # The peer is on this machine, whatever leads elsewhere.
    os.environ["NO_PROXY"] = "127.0.0.1"
    endpoint, wanted = sys.argv[1], (sys.argv[2:] or [""])[0]
    checks = Checks()
    stream_sea_functions.register(checks)
    return checks.run(wanted, endpoint)


if __name__ == "__main__":
    sys.exit(main())
