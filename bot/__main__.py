"""`python -m bot` and the console script `yizhan`."""

from bot.cli.main import main

__all__ = ["main"]

if __name__ == "__main__":
    main()
