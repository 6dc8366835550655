"""Where data lie: the folder that ships with the package and the user's workspace."""

import os
from pathlib import Path, PureWindowsPath

import platformdirs

WORKSPACE_VARIABLE = "COUNTERPARTS_DATA"


def bundled_folder() -> Path:
    """The folder of the data that ship with the project, in a checkout or in an installed wheel."""
    installed = Path(__file__).parent / "data"
    return installed if installed.is_dir() else Path(__file__).parents[1] / "data"


def workspace_folder() -> Path:
    """The folder of what the user imported: $COUNTERPARTS_DATA, else the user's data folder."""
    chosen = os.environ.get(WORKSPACE_VARIABLE)
    return Path(chosen) if chosen else Path(platformdirs.user_data_dir("bri-counterparts", False))  # noqa: FBT003 -- platformdirs' own signature


def is_inside(name: str) -> bool:
    """Whether the path `name` stays below the folder that it is joined to, on any system."""
    # Windows knows all that leads out elsewhere too: /, \, drives and shares
    path = PureWindowsPath(name)
    return bool(path.parts) and not path.anchor and ".." not in path.parts
