"""`python -m auditor`: the same as the `auditor` command, where no script of it is on the path."""

from auditor.cli.entry import main

if __name__ == "__main__":
    main()
