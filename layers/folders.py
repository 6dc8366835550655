"""Where data lie: the folder that ships with the package and the user's workspace."""

import os
from pathlib import Path

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
