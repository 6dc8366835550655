"""What holds for every importer: what it says of itself, and how it takes others' files."""

import importlib
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from layers.faults import LayerError
from layers.fetching import file_name
from layers.folders import WORKSPACE_VARIABLE
from layers.importers import importers
from layers.importing import Importer, translated
from tests.layers.importers.books import workbook
from tests.layers.small import countries_read_once
from tests.layers.tables import message_of, put
from tests.layers.zips import encrypted, with_link, zipped

EVERY = pytest.mark.parametrize("importer", importers().values(), ids=importers().keys())
# what the commands use themselves
TAKEN = {"accept_rejects", "file", "help", "replace", "retrieved", "to", "workspace"}
FOREIGN = b"colour,taste\nred,sweet\n"
JUNK = {
    "nothing": b"",
    "white space": b"\n\n  \n",
    "noise": bytes(range(256)) * 40,
    "zeros": bytes(5000),
    "another table": FOREIGN,
    "half a character": b"iso3,country,name,year\nKEN,\xc3",
    "an open quote": b'iso3,country,name,year\nKEN,"Kenya',
    "an old workbook, or a password": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
    "the head of a zip file": zipped(("a.csv", FOREIGN))[:40],
    "an encrypted zip file": encrypted(zipped(("a.csv", FOREIGN))),
    "a zip file with a link": with_link("a.csv", "/etc/passwd"),
    "a zip file that leads outside": zipped(("../a.csv", FOREIGN)),
    "a zip file with another table": zipped(("a.csv", FOREIGN)),
    "a zip file in a zip file": zipped(("a.zip", zipped(("a.csv", FOREIGN)))),
    "a web page": b"<!doctype html><html><body>Not found</body></html>",
    "JSON": b'{"colour": "red"}',
    "half of JSON": b'{"type": "FeatureCollection", "features": [{"type": "Fea',
    # a reader that keeps the path to each bracket would want gigabytes
    "deep JSON": b"[" * 20_000,
    "features of another kind": (
        b'{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": '
        b'{"colour": "red"}, "geometry": {"type": "Point", "coordinates": [1, 2]}}]}'
    ),
    "entities": b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>',
}


@pytest.fixture(autouse=True, scope="module")
def _quick(tmp_path_factory: pytest.TempPathFactory):
    with countries_read_once(tmp_path_factory.mktemp("none")):
        yield


@pytest.fixture(autouse=True)
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty workspace."""
    folder = tmp_path / "workspace"
    monkeypatch.setenv(WORKSPACE_VARIABLE, str(folder))
    return folder


def options_of(importer: Importer, folder: Path) -> dict[str, str]:
    """What a user has to say: a table has a mapping."""
    if importer.name != "table":
        return {}
    mapping = folder / "mapping.toml"
    mapping.write_text(
        'layer = "local_csos"\nsource_id = "mine"\ntitle = "Mine"\npublisher = "Me"\n'
        'licence = "CC0-1.0"\n\n[columns]\norganisation = "name"\niso_a3 = "iso3"\n',
        encoding="utf-8",
    )
    return {"mapping": str(mapping)}


@EVERY
def test_an_importer_is_called_as_its_module(importer: Importer) -> None:
    module = importlib.import_module(f"layers.importers.{importer.name}")
    assert module.IMPORTER is importer


@EVERY
def test_an_importer_says_what_its_source_can_and_cannot_show(importer: Importer) -> None:
    for text in (importer.shows, importer.lacks):
        assert text.endswith(".")
        assert text == " ".join(text.split())
    for name in ("title", "publisher", "licence", "attribution", "citation"):
        assert getattr(importer, name).strip() == getattr(importer, name) != ""
    if importer.name != "table":
        address = urlsplit(importer.url)
        assert (address.scheme, bool(address.netloc)) == ("https", True)


@EVERY
def test_kinds_of_files_are_told_as_suffixes(importer: Importer) -> None:
    assert importer.suffixes
    assert all(one.startswith(".") and one == one.lower() for one in importer.suffixes)


@EVERY
def test_options_have_names_of_their_own_and_a_meaning(importer: Importer) -> None:
    names = [option.name for option in importer.options]
    assert len(set(names)) == len(names)
    assert TAKEN.isdisjoint(names)
    for option in importer.options:
        assert option.name.isidentifier()
        assert option.meaning.endswith(".")
        assert not option.choices or option.default in {None, *option.choices}


@pytest.mark.parametrize("importer", [one for one in importers().values() if one.download])
def test_a_file_that_can_be_fetched_has_an_https_address_and_a_kind_that_is_read(
    importer: Importer,
) -> None:
    assert importer.download
    assert urlsplit(importer.download.url).scheme == "https"
    name = Path(file_name(importer.download.url))
    assert name.suffix.lower() in importer.suffixes
    assert importer.download.sha256 is None or len(bytes.fromhex(importer.download.sha256)) == 32


@EVERY
@pytest.mark.parametrize("raw", JUNK.values(), ids=JUNK.keys())
def test_what_is_no_file_of_the_publishers_is_one_clear_error(
    importer: Importer, tmp_path: Path, raw: bytes
) -> None:
    options = options_of(importer, tmp_path)
    for suffix in importer.suffixes:
        file = put(tmp_path / f"odd{suffix}", raw)
        message = message_of(lambda file=file: translated(importer, file, options=options))
        assert file.name in message, message
        assert "Traceback" not in message
        assert len(message) < 3000, message


@EVERY
def test_a_workbook_of_something_else_is_one_clear_error(
    importer: Importer, tmp_path: Path
) -> None:
    options = options_of(importer, tmp_path)
    for suffix in importer.suffixes:
        file = workbook(tmp_path / "odd.xlsx", {"Sheet1": [["colour", "taste"], ["red", 1.5]]})
        odd = file.rename(tmp_path / f"odd{suffix}")
        assert odd.name in message_of(lambda odd=odd: translated(importer, odd, options=options))


@EVERY
def test_a_file_that_is_not_there_is_told(importer: Importer, tmp_path: Path) -> None:
    file = tmp_path / f"gone{importer.suffixes[0]}"
    assert message_of(lambda: translated(importer, file)) == (
        f"{file}: there is no such file or folder"
    )


@EVERY
def test_a_folder_without_a_file_of_the_kind_is_told(importer: Importer, tmp_path: Path) -> None:
    put(tmp_path / "folder" / "notes.odt", b"x")
    with pytest.raises(LayerError, match="no file in this folder is one of"):
        translated(importer, tmp_path / "folder")
