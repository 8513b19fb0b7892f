"""Does the official client of Stream Manager, `stream-manager`, understand the peer, and the peer it?

    PEER=PROGRAM python streams.py tcp://HOST:PORT [WORD]

Checks whose names have WORD in them; all unless given. PROGRAM is the peer, for the checks that start one of their own.
`.ci/python-clients` runs it.
"""

import logging
import sys

import streams_connection
import streams_definitions
import streams_errors
import streams_messages

from checks import Checks


def main():
    # The client logs what is refused, and much here is.
    logging.disable(logging.CRITICAL)
    endpoint, wanted = sys.argv[1], (sys.argv[2:] or [""])[0]
    checks = Checks()
    for theme in [streams_connection, streams_definitions, streams_messages, streams_errors]:
        theme.register(checks)
    return checks.run(wanted, endpoint)


if __name__ == "__main__":
    sys.exit(main())
