"""The accounting in `data/README.md`: every raw row and column, and what became of it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Account:
    """Of one raw table: rows in and out, rows by change, and the fate of each column."""

    table: str
    rows_in: int
    rows_out: int
    became: Mapping[str, str]
    changes: Mapping[str, int]

    def markdown(self) -> str:
        """The account as a heading and two Markdown tables."""
        counts = {"rows in": self.rows_in, "rows out": self.rows_out} | dict(self.changes)
        return "\n".join(
            [
                f"### `{self.table}`",
                "",
                "| what | rows |",
                "|---|---:|",
                *(f"| {what} | {count:,} |" for what, count in counts.items()),
                "",
                "| raw column | where it went |",
                "|---|---|",
                *(f"| `{column}` | {fate} |" for column, fate in self.became.items()),
            ]
        )


def rewrite(readme: Path, part: str, accounts: Iterable[Account]) -> None:
    """Replace what stands between the markers of `part` in `readme` by `accounts`.

    Raises
    ------
    ValueError
        If the markers are not there: the numbers would go out of date unseen.
    """
    text = readme.read_text(encoding="utf-8")
    begin, end = f"<!-- account:{part} -->", f"<!-- /account:{part} -->"
    block = "\n\n".join([begin, *(account.markdown() for account in accounts), end])
    pattern = re.compile(f"{re.escape(begin)}.*?{re.escape(end)}", re.DOTALL)
    # a function, so that a backslash in the text stays one
    rewritten, found = pattern.subn(lambda _: block, text)
    if found != 1:
        raise ValueError(f"{readme}: expected the markers {begin} and {end} once each")
    readme.write_bytes(rewritten.encode())
