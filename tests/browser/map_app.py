"""A stand-in app around `map_page.py`: the same server, the same files, rows made for the tests."""

from pathlib import Path

import streamlit as st
from map_rows import MADE, card, made
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from geo.app.public import File, named
from geo.app.server import routes, show_fault


def made_file(request: Request) -> Response:
    """A file of points or titles of one of the kinds of rows."""
    for which in MADE:
        points = made(which)[2]
        titles = {name: File.of(name, content) for name, content in points.titles.items()}
        files = named({"points.bin": points.content}) | titles
        if file := files.get(request.path_params["name"]):
            return file.answer(request)
    return Response(status_code=404)


def made_card(request: Request) -> Response:
    asked = request.path_params
    return JSONResponse(card(asked["which"], asked["kind"], asked["row"]))


app = st.App(
    Path(__file__).with_name("map_page.py"),
    routes=[
        Route("/made/card/{which}/{kind}/{row:int}", made_card),
        Route("/made/{name}", made_file),
        *routes(),
    ],
    on_script_error=show_fault,
)
