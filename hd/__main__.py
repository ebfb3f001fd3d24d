"""`python -m hd`: the same command, for machines where another `hd` (Debian's hexdump) comes first."""

from hd.cli.main import main

if __name__ == "__main__":
    main()
