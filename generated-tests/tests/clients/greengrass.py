"""Does the official client of Greengrass IPC, `awsiotsdk`, understand the peer, and the peer it?

    python greengrass.py unix:PATH [WORD]

Checks whose names have WORD in them; all unless given. `.ci/python-clients` runs it.
"""

import logging
import sys

import greengrass_configuration
import greengrass_connection
import greengrass_deployments
import greengrass_device
import greengrass_messages

from checks import Checks


def main():
    # The client logs what is refused, and much here is.
    logging.disable(logging.CRITICAL)
    endpoint, wanted = sys.argv[1], (sys.argv[2:] or [""])[0]
    checks = Checks()
    for theme in [
        greengrass_connection,
        greengrass_messages,
        greengrass_configuration,
        greengrass_device,
        greengrass_deployments,
    ]:
        theme.register(checks)
    return checks.run(wanted, endpoint)


if __name__ == "__main__":
    sys.exit(main())
