"""Does `awscrt.eventstream.rpc` understand the echo peer, and the peer it?

    python echo.py unix:PATH | tcp://HOST:PORT [WORD]

Checks whose names have WORD in them; all unless given. `.ci/python-clients` runs it.
"""

import sys

import echo_operations
import echo_protocol

from checks import Checks


def main():
    endpoint, wanted = sys.argv[1], (sys.argv[2:] or [""])[0]
    checks = Checks()
    echo_operations.register(checks)
    echo_protocol.register(checks)
    return checks.run(wanted, endpoint)


if __name__ == "__main__":
    sys.exit(main())
