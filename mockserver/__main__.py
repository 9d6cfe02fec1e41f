"""`python -m mockserver`."""

import sys

from mockserver.commandline import main

if __name__ == "__main__":
    sys.exit(main())
