"""The app around `map_page.py`: our server's files, and the files of the made-up points."""

from functools import cache
from pathlib import Path

import streamlit as st
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from benchmarks.map_rows import made
from geo.app.public import File, named
from geo.app.server import routes


@cache
def files() -> dict[str, File]:
    """The files of points and titles by public name."""
    points = made().points
    titles = {name: File.of(name, content) for name, content in points.titles.items()}
    return named({"points.bin": points.content}) | titles


def made_file(request: Request) -> Response:
    """One of the files."""
    return files()[request.path_params["name"]].answer(request)


def made_card(_: Request) -> Response:
    """A card of usual length."""
    return JSONResponse({"title": "A row", "rows": [["label", "text"]] * 20})


files()
app = st.App(
    Path(__file__).with_name("map_page.py"),
    routes=[
        Route("/made/card/{kind}/{row:int}", made_card),
        Route("/made/{name}", made_file),
        *routes(),
    ],
)
