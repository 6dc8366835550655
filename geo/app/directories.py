"""What is found by name, kept between reruns and shared by all sessions: never changed in place."""

import pandas as pd
import streamlit as st

from geo.app.data import Stamp, stamp_of
from geo.search import Directory, directory_of, towns_directory
from geo.survey import Survey
from layers.store import fingerprint, found_sources, load


def directory(place: Survey, stamp: Stamp) -> Directory:
    """What of the data is found by name, but for the towns."""
    return _directory(stamp, place)


# an argument with this sign in front is no part of the key: the stamp tells what is in it
@st.cache_resource(max_entries=2, show_spinner=False)
def _directory(stamp: Stamp, _place: Survey) -> Directory:  # noqa: ARG001 -- the key
    return directory_of(_place)


def towns() -> pd.DataFrame:
    """The towns with `lon` and `lat`; read when somebody first asks for one."""
    return _towns(_of_towns())


def towns_by_name() -> Directory:
    """The towns, found by name; takes seconds when somebody first asks."""
    return _towns_by_name(_of_towns())


def _of_towns() -> Stamp:
    """What names the state of the towns alone: they stay the same while the rest changes."""
    return stamp_of(entry for entry in fingerprint() if "towns" in entry[0])


@st.cache_resource(max_entries=1, show_spinner=False)
def _towns(_: Stamp) -> pd.DataFrame:
    # another file may be as faulty as it likes
    rows = load("towns", found_sources()[0])
    places = rows.geometry
    return pd.DataFrame(rows.drop(columns="geometry")).assign(lon=places.x, lat=places.y)


@st.cache_resource(max_entries=1, show_spinner=False)
def _towns_by_name(stamp: Stamp) -> Directory:
    return towns_directory(_towns(stamp))
