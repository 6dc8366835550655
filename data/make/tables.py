"""Reading raw tables and writing shipped ones: text in, text out, the same bytes every time."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from layers.descriptor import Descriptor, describe, sha256_of
from layers.registry import layer

Row = dict[str, str]

PUBLISHER = "BRI Counterparts"

SOURCE_ID = "curated"


def read(path: Path, columns: Iterable[str]) -> list[Row]:
    """The rows of the CSV `path`, every cell as text (so NA stays Namibia).

    Raises
    ------
    ValueError
        If its columns are not `columns`: one that no rule names would be lost unseen.
    """
    with path.open(encoding="utf-8-sig", newline="") as stream:
        reader = csv.DictReader(stream, strict=True)
        rows = list(reader)
    header = list(reader.fieldnames or ())
    if differing := set(header) ^ set(columns):
        raise ValueError(f"{path}: columns missing, or that no rule names: {sorted(differing)}")
    return rows


def columns_of(name: str) -> list[str]:
    """The columns of the bundled file of layer `name`: the contract's, with `lon` and `lat`."""
    contract = layer(name)
    columns = list(contract.columns)
    if contract.geometry:
        behind = columns.index("uncertainty_km") + 1
        columns[behind:behind] = ["lon", "lat"]
    return columns


def write(path: Path, rows: Sequence[Mapping[str, str]], *, columns: Sequence[str]) -> None:
    """Write `rows` to `path` as CSV: UTF-8, line feeds, `columns` in their order.

    Raises
    ------
    ValueError
        If a row lacks a column or has one more.
    """
    for row in rows:
        if differing := set(row) ^ set(columns):
            raise ValueError(f"{path}: columns of {row} differ by {sorted(differing)}")
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def describe_table(  # noqa: PLR0913 (one argument for each field that differs between files)
    path: Path,
    *,
    name: str,
    title: str,
    licence: str,
    attribution: str,
    rows: int,
    retrieved: str,
    note: str = "",
    compiled_from: str = "",
) -> None:
    """Write the descriptor of the shipped table `path`, a file of layer `name`."""
    describe(
        path,
        Descriptor(
            layer=name,
            source_id=SOURCE_ID,
            title=title,
            publisher=PUBLISHER,
            # compiled here, published nowhere else: each row names its page
            url="",
            licence=licence,
            attribution=attribution,
            citation=" ".join(
                filter(None, [f"{PUBLISHER}. {title}. As of {retrieved}.", compiled_from])
            ),
            retrieved=retrieved,
            rows=rows,
            sha256=sha256_of(path),
            note=note,
        ),
    )


def only_value(rows: Iterable[Row], column: str) -> str:
    """The one value that `column` has in all of `rows`, blanks left aside.

    Raises
    ------
    ValueError
        If there are several, or none.
    """
    found = {row[column] for row in rows} - {""}
    if len(found) != 1:
        raise ValueError(f"{column} has {len(found)} values, expected one: {sorted(found)}")
    return found.pop()


def listed(text: str) -> str:
    """`text` with its parts joined by `|`, whichever mark joined them."""
    return "|".join(part.strip() for part in text.replace(";", "|").split("|"))


def truth(verified: str) -> str:
    """Whether a row is verified, as `true` or `false`: what is partly so is not."""
    return "true" if verified == "yes" else "false"
