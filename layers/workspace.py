"""Which files of the workspace are meant as data."""

from pathlib import Path

from layers.descriptor import SUFFIX
from layers.faults import LayerError, readable
from layers.folders import WORKSPACE_VARIABLE, workspace_folder
from layers.reading import SUFFIXES
from layers.transaction import recovered

FOLDERS = ("projects", "organisations", "boundaries", "context")
_NOTES = (".txt", ".md", ".pdf")
_LEFT_OVER = ("-wal", "-shm", "-journal", "~", "Thumbs.db", "desktop.ini")


def workspace_files() -> dict[str, Path]:
    """The data files of the workspace by relative path; a descriptor without its file counts, and
    so does a file of an unknown kind.

    Raises
    ------
    LayerError
        If the workspace is no folder, or it or one of its folders can't be read.
    """
    root = workspace_folder()
    recovered(root)
    if root.is_file():
        raise LayerError(f"{root}: a file, but {WORKSPACE_VARIABLE} must name a folder")
    files = [file for name in FOLDERS for file in entries(root / name)]
    described = {file.name.removesuffix(SUFFIX) for file in files if file.name.endswith(SUFFIX)}
    named = [file.with_name(file.name.removesuffix(SUFFIX)) for file in files]
    return {
        file.relative_to(root).as_posix(): file
        for file in named
        if file.suffix.lower() in SUFFIXES or file.name in described or _may_be_data(file)
    }


def _may_be_data(file: Path) -> bool:
    """Whether `file`, of a kind that is not read, may be meant as data all the same.

    Not so: folders, notes for people, and what open programs leave beside their files.
    """
    is_left_over = file.name.startswith("~") or file.name.endswith(_LEFT_OVER)
    with readable(file):
        return file.is_file() and not is_left_over and file.suffix.lower() not in _NOTES


def entries(folder: Path) -> list[Path]:
    """What lies in `folder`, sorted; nothing where there is none.

    Hidden files are what file managers and unfinished writes leave there.
    """
    with readable(folder):
        if not folder.is_dir():
            return []
        return sorted(file for file in folder.iterdir() if not file.name.startswith("."))
