"""`python -m data.make`: make the bundled data from the raw tables and downloads, again."""

import argparse
import tempfile
from pathlib import Path

OUT = Path(__file__).resolve().parents[1]

PARTS = ("boundaries", "towns", "projects", "organisations")


def main() -> None:
    """Make the parts that the command line asks for; boundaries first, the others read them."""
    arguments = parser().parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        downloads = arguments.downloads or Path(scratch)
        for part in [arguments.only] if arguments.only else PARTS:
            make(part, raw=arguments.raw, downloads=downloads, out=arguments.out)
            print(f"made the {part} in {arguments.out}")


def parser() -> argparse.ArgumentParser:
    """The command line of `python -m data.make`."""
    made = argparse.ArgumentParser(prog="python -m data.make", description=__doc__)
    made.add_argument("--raw", type=Path, required=True, help="folder of the raw curated tables")
    made.add_argument(
        "--downloads", type=Path, help="keep the packages of boundaries and towns here"
    )
    made.add_argument("--only", choices=PARTS, help="make this part alone")
    made.add_argument("--out", type=Path, default=OUT, help="data folder to write to")
    return made


def make(part: str, *, raw: Path, downloads: Path, out: Path) -> None:
    """Make one `part`; its module is imported here so that one part needs not the others'."""
    if part == "boundaries":
        from data.make import boundaries  # noqa: PLC0415

        boundaries.make(out=out / "boundaries", downloads=downloads)
    elif part == "towns":
        from data.make import capitals, towns  # noqa: PLC0415

        towns.make(out=out / "boundaries", downloads=downloads)
        capitals.make(out=out / "boundaries", downloads=downloads)
    elif part == "projects":
        from data.make import projects  # noqa: PLC0415

        projects.make(raw, out)
    else:
        from data.make import organisations  # noqa: PLC0415

        organisations.make(raw, out)


if __name__ == "__main__":
    main()
