"""What a person decided about organisations under several names, kept in the workspace."""

import io
from collections.abc import Collection
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd

from layers.descriptor import SUFFIX, Descriptor, sha256_of_bytes, to_toml
from layers.faults import Fault, LayerError
from layers.folders import workspace_folder
from layers.reading import read_csv
from layers.registry import layer
from layers.transaction import commit, locked

_LAYER = layer("merges")
_PAIR = ["organisation_id", "other_id"]
DECISIONS = ("same", "different")


def decided(file: Path, known: Collection[str]) -> pd.DataFrame:
    """The rows of a list of proposals on which a person decided (`same` or `different`; blank:
    not yet), as rows of the layer `merges`. `known` are the ids of organisations that there are.

    Raises
    ------
    LayerError
        Naming the file and every fault: missing columns, other decisions, ids that no row has.
    """
    table, told = read_csv(file)
    faults = [Fault(words) for words in told]
    needed = [*_PAIR, "decision"]
    faults += [Fault(f"column {name} is missing") for name in needed if name not in table]
    if not faults:
        table = table.assign(decision=table.decision.str.casefold())
        given = table[table.decision.notna()]
        other = given.index[~given.decision.isin(DECISIONS)]
        if len(other):
            faults.append(Fault.at("decision is neither same nor different", other))
        for name in _PAIR:
            strange = given.index[~given[name].isin(known)]
            if len(strange):
                faults.append(Fault.at(f"column {name}: no organisation has this id", strange))
        itself = given.index[given.organisation_id == given.other_id]
        if len(itself):
            faults.append(Fault.at("an organisation is compared with itself", itself))
    if faults:
        raise LayerError.listing(file, "not a list of decisions", faults)
    day = datetime.now(UTC).date().isoformat()
    return given[needed].assign(reason=given.get("reason"), decided_on=day).reset_index(drop=True)


def kept(decisions: pd.DataFrame) -> int:
    """Add `decisions` to those in the workspace, the newer one of a pair counts; how many rows
    there are then.

    Raises
    ------
    LayerError
        If the workspace can't be written, or its own list is faulty; it is as before then.
    """
    root = workspace_folder()
    with locked(root):
        rows = pd.concat([_there(root), decisions[list(_LAYER.columns)]], ignore_index=True)
        return _written(root, rows[~_pairs(rows).duplicated(keep="last")])


def undone(one: str, other: str) -> int:
    """Forget what was decided on a pair, in whichever order; how many decisions remain.

    Raises
    ------
    LayerError
        If nothing was decided on it, or the workspace can't be written.
    """
    root = workspace_folder()
    with locked(root):
        rows = _there(root)
        hit = _pairs(rows) == _pair(one, other)
        if not hit.any():
            raise LayerError(f"{root}: nothing was decided on {one!r} and {other!r}")
        return _written(root, rows[~hit])


def _there(root: Path) -> pd.DataFrame:
    file = root / _LAYER.file
    if not file.exists():
        return pd.DataFrame(columns=list(_LAYER.columns), dtype="str")
    rows, faults = read_csv(file)
    return _LAYER.check(rows, file, found=faults)


def _pairs(rows: pd.DataFrame) -> pd.Series:
    pairs = [_pair(*row) for row in rows[_PAIR].itertuples(index=False)]
    return pd.Series(pairs, index=rows.index, dtype="str")


def _pair(one: str, other: str) -> str:
    return "|".join(sorted((one, other)))


def _written(root: Path, rows: pd.DataFrame) -> int:
    """Write `rows` with what describes them; the file goes with its last row."""
    names = (_LAYER.file, _LAYER.file + SUFFIX)
    if rows.empty:
        commit(root, writes={}, removes=names)
        return 0
    stream = io.StringIO()
    rows.sort_values(_PAIR).to_csv(stream, index=False, lineterminator="\n")
    content = stream.getvalue().encode()
    described = Descriptor(
        layer=_LAYER.name,
        source_id="merges",
        title=_LAYER.title,
        publisher="you",
        url="",
        licence="your own",
        attribution="your own decisions",
        citation="decided by the users of this workspace",
        retrieved=str(rows.decided_on.max()),
        rows=len(rows),
        sha256=sha256_of_bytes(content),
    )
    commit(root, writes={names[0]: content, names[1]: to_toml(described)})
    return len(rows)
