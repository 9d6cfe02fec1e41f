"""`python -m taskpact` is the console script."""

from taskpact.cli import main

if __name__ == "__main__":
    main()
