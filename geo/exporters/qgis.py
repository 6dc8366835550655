"""How QGIS and others draw the layers of a GeoPackage: the marks of the map as styles.

QML is QGIS's own form and has the marks as they are on the map; SLD 1.0 (OGC 02-070), for other
programs, has a plain mark for each class, as the map where many sites show.
"""

import base64
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from xml.etree import ElementTree as ET

import pandas as pd

from geo.rule import CLASSES, STANDING
from geo.views.marks import presence_mark_svg, site_mark_svg
from geo.views.palette import palette
from geo.views.text import labels, t
from layers.rules import UNIT_PRECISIONS

_COLOURS: Final = palette("light")
_DOCTYPE: Final = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
_VERSION: Final = "3.22.0"
_OGC: Final = "http://www.opengis.net/ogc"
_SLD: Final = "http://www.opengis.net/sld"
# millimetres: marks have room around them in their square
_SITE_MM, _PRESENCE_MM, _LINE_MM = 5.0, 3.8, 0.9
_SLD_PIXELS: Final = 12
# what tells the marks of sites and of organisations apart: "present in_country 1 0"
_VERIFIED: Final = "CASE WHEN \"is_verified\" THEN '1' ELSE '0' END"
_UNPLACED: Final = (
    f'CASE WHEN "stands_for" IN ({", ".join(map(repr, sorted(UNIT_PRECISIONS)))}) '
    "THEN '1' ELSE '0' END"
)
_SITE_MARK: Final = (
    f"\"local_state\" || ' ' || \"chinese_state\" || ' ' || {_VERIFIED} || ' ' || {_UNPLACED}"
)
_PRESENCE_MARK: Final = f"\"side\" || ' ' || coalesce(\"presence_type\", '') || ' ' || {_VERIFIED}"


@dataclass(frozen=True)
class Style:
    """How a layer is drawn, as QML and as SLD."""

    qml: str
    sld: str


# the name of a layer of symbols, its properties, and a marker at the last corner of a line
_Drawn = tuple[str, Mapping[str, str]]


@dataclass(frozen=True)
class _Case:
    """One mark: the `value` of what it is told by, the words of the legend, and the symbols."""

    value: str
    label: str
    symbols: Sequence[_Drawn]


def site_style(sites: pd.DataFrame) -> Style:
    """The discs of two halves; a case for each kind that `sites` have."""
    columns = ["local_state", "chinese_state", "is_verified", "stands_for"]
    kinds = sites[columns].assign(unplaced=sites.stands_for.isin(UNIT_PRECISIONS))
    kinds = kinds.drop(columns="stands_for").drop_duplicates()
    cases = [
        _site_case(*kind) for kind in sorted(kinds.itertuples(index=False, name=None), key=str)
    ]
    return Style(_qml("marker", cases, by=_SITE_MARK), _class_sld(_class_point))


def _site_case(local: str, chinese: str, is_verified: object, is_unplaced: object) -> _Case:
    svg = site_mark_svg(local, chinese, verified=bool(is_verified), placed=not is_unplaced)
    said = [
        t("join.colon", label=t(f"table.{side}"), text=labels("state", state))
        for side, state in (("local", local), ("chinese", chinese))
    ]
    said += [] if is_verified else [t("legend.unverified")]
    said += [t("legend.unplaced")] if is_unplaced else []
    value = f"{local} {chinese} {int(bool(is_verified))} {int(bool(is_unplaced))}"
    return _Case(value, t("join.semicolon").join(said), [_svg_marker(svg, _SITE_MM)])


def presence_style(presences: pd.DataFrame) -> Style:
    """The squares and diamonds; a case for each kind that `presences` have."""
    kinds = presences[["side", "presence_type", "is_verified"]].fillna({"presence_type": ""})
    rows = kinds.drop_duplicates().itertuples(index=False, name=None)
    cases = [_presence_case(*kind) for kind in sorted(rows, key=str)]
    rules = [
        _sld_rule(t(f"table.{side}"), {"side": side}, _sld_point(_COLOURS[side], shape))
        for side, shape in (("local", "square"), ("chinese", "triangle"))
    ]
    return Style(_qml("marker", cases, by=_PRESENCE_MARK), _sld(rules))


def _presence_case(side: str, kind: str, is_verified: object) -> _Case:
    mark = "local" if side == "local" else "standing" if kind in STANDING else "project"
    words = {"standing": t("legend.chinese_standing"), "project": t("legend.chinese_project")}
    said = [words.get(mark) or t("panel.local")]
    said += [labels("presence_type", kind)] if kind else []
    said += [] if is_verified else [t("legend.unverified")]
    svg = presence_mark_svg(mark, verified=bool(is_verified))
    value = f"{side} {kind} {int(bool(is_verified))}"
    return _Case(value, t("join.semicolon").join(said), [_svg_marker(svg, _PRESENCE_MM)])


def line_style() -> Style:
    """True lines in the colour of their class."""
    cases = [
        _Case(name, labels("class", name), [_line(_COLOURS[name], _LINE_MM, _dash(name))])
        for name in CLASSES
    ]
    return Style(_qml("line", cases, by='"class"'), _class_sld(_class_line))


def area_style() -> Style:
    """True areas in the colour of their class, so thin that what lies below shows."""
    cases = [
        _Case(name, labels("class", name), [_fill(f"{_COLOURS[name]}59", _COLOURS[name], 0.5)])
        for name in CLASSES
    ]
    return Style(_qml("fill", cases, by='"class"'), _class_sld(_class_area))


def route_style() -> Style:
    """The dash between the two ends of a line whose route nobody recorded, and its other end."""
    colour = _COLOURS["route"]
    # the mark of the site stands at the one end
    case = _Case("", t("legend.route"), [_line(colour, 0.4, "dash"), _last_corner(colour)])
    return Style(_qml("line", [case]), _sld([_sld_rule(case.label, {}, _sld_line(colour, "4 3"))]))


def outline_style(kind: str) -> Style:
    """The base map: `country`, `admin1` or `borders` (contested ones, dashed)."""
    title = t(f"packet.{kind}")
    if kind == "borders":
        colour = _COLOURS["disputed"]
        case = _Case("", title, [_line(colour, 0.35, "dash")])
        return Style(_qml("line", [case]), _sld([_sld_rule(title, {}, _sld_line(colour, "4 3"))]))
    is_land = kind == "country"
    edge, width = (_COLOURS["coast"], 0.4) if is_land else (_COLOURS["border"], 0.2)
    fill = _COLOURS["land"] if is_land else None
    case = _Case("", title, [_fill(fill, edge, width)])
    rule = _sld_rule(title, {}, _sld_area(fill, edge))
    return Style(_qml("fill", [case]), _sld([rule]))


def _dash(class_: str) -> str:
    return {"undetermined": "dash", "not_surveyed": "dot"}.get(class_, "solid")


def _rgba(colour: str) -> str:
    """A colour (`#RRGGBB` or `#RRGGBBAA`) as QML writes it."""
    parts = [int(colour[at : at + 2], 16) for at in range(1, len(colour), 2)]
    return ",".join(map(str, [*parts, 255][:4]))


def _svg_marker(svg: str, size_mm: float) -> _Drawn:
    said = {"name": f"base64:{base64.b64encode(svg.encode()).decode()}", "size": f"{size_mm:g}"}
    return "SvgMarker", said | {"size_unit": "MM", "outline_width": "0", "scale_method": "diameter"}


def _line(colour: str, width_mm: float, style: str) -> _Drawn:
    said = {"line_color": _rgba(colour), "line_width": f"{width_mm:g}", "line_style": style}
    return "SimpleLine", said | {"line_width_unit": "MM", "capstyle": "round", "joinstyle": "round"}


def _fill(colour: str | None, edge: str, width_mm: float) -> _Drawn:
    inside = {"color": _rgba(colour), "style": "solid"} if colour else {"style": "no"}
    rim = {"outline_color": _rgba(edge), "outline_width": f"{width_mm:g}", "outline_style": "solid"}
    return "SimpleFill", {**inside, **rim, "outline_width_unit": "MM"}


def _last_corner(colour: str) -> _Drawn:
    return "MarkerLine", {"placement": "lastvertex", "rotate": "0", "color": _rgba(colour)}


def _qml(kind: str, cases: Sequence[_Case], *, by: str = "") -> str:
    """A style of symbols of `kind`; the expression `by` tells the cases apart, if there are any."""
    root = ET.Element("qgis", version=_VERSION, styleCategories="Symbology")
    name = "categorizedSymbol" if by else "singleSymbol"
    renderer = ET.SubElement(root, "renderer-v2", type=name, symbollevels="0", forceraster="0")
    if by:
        renderer.set("attr", by)
        listed = ET.SubElement(renderer, "categories")
        for number, case in enumerate(cases):
            said = {"symbol": str(number), "value": case.value, "label": case.label}
            ET.SubElement(listed, "category", said, render="true")
    symbols = ET.SubElement(renderer, "symbols")
    for number, case in enumerate(cases):
        _symbol(symbols, kind, str(number), case.symbols)
    return _DOCTYPE + ET.tostring(root, encoding="unicode")


def _symbol(parent: ET.Element, kind: str, name: str, drawn: Sequence[_Drawn]) -> None:
    symbol = ET.SubElement(parent, "symbol", type=kind, name=name, alpha="1", clip_to_extent="1")
    for place, (class_, said) in enumerate(drawn):
        layer = ET.SubElement(symbol, "layer", {"class": class_, "enabled": "1", "pass": "0"})
        for key, value in said.items():
            # the older form, which every QGIS 3 reads
            ET.SubElement(layer, "prop", k=key, v=value)
        if class_ == "MarkerLine":
            disc = {"name": "circle", "size": "2.4", "size_unit": "MM", "color": said["color"]}
            _symbol(layer, "marker", f"@{name}@{place}", [("SimpleMarker", disc)])


def _class_sld(draw: Callable[[str], ET.Element]) -> str:
    """What `draw` makes of the name of each class."""
    return _sld([_sld_rule(labels("class", name), {"class": name}, draw(name)) for name in CLASSES])


def _class_point(name: str) -> ET.Element:
    return _sld_point(_COLOURS[name], "circle")


def _class_line(name: str) -> ET.Element:
    return _sld_line(_COLOURS[name], {"dash": "6 3", "dot": "1 3"}.get(_dash(name), ""))


def _class_area(name: str) -> ET.Element:
    return _sld_area(_COLOURS[name], _COLOURS[name], opacity=0.35)


def _sld(rules: Sequence[ET.Element]) -> str:
    root = ET.Element(
        "StyledLayerDescriptor", {"version": "1.0.0", "xmlns": _SLD, "xmlns:ogc": _OGC}
    )
    layer = ET.SubElement(root, "NamedLayer")
    ET.SubElement(layer, "Name").text = "counterparts"
    style = ET.SubElement(ET.SubElement(layer, "UserStyle"), "FeatureTypeStyle")
    style.extend(rules)
    return ET.tostring(root, encoding="unicode")


def _sld_rule(title: str, where: Mapping[str, str], symbol: ET.Element) -> ET.Element:
    rule = ET.Element("Rule")
    ET.SubElement(rule, "Title").text = title
    for name, value in where.items():
        known = ET.SubElement(ET.SubElement(rule, "ogc:Filter"), "ogc:PropertyIsEqualTo")
        ET.SubElement(known, "ogc:PropertyName").text = name
        ET.SubElement(known, "ogc:Literal").text = value
    rule.append(symbol)
    return rule


def _sld_point(colour: str, shape: str) -> ET.Element:
    symbol = ET.Element("PointSymbolizer")
    graphic = ET.SubElement(symbol, "Graphic")
    mark = ET.SubElement(graphic, "Mark")
    ET.SubElement(mark, "WellKnownName").text = shape
    _css(ET.SubElement(mark, "Fill"), {"fill": colour})
    _css(ET.SubElement(mark, "Stroke"), {"stroke": _COLOURS["outline"], "stroke-width": "1"})
    ET.SubElement(graphic, "Size").text = str(_SLD_PIXELS)
    return symbol


def _sld_line(colour: str, dash: str = "") -> ET.Element:
    symbol = ET.Element("LineSymbolizer")
    said = {"stroke": colour, "stroke-width": "2", "stroke-dasharray": dash}
    _css(ET.SubElement(symbol, "Stroke"), {key: value for key, value in said.items() if value})
    return symbol


def _sld_area(colour: str | None, edge: str, *, opacity: float = 1) -> ET.Element:
    symbol = ET.Element("PolygonSymbolizer")
    if colour:
        said = {"fill": colour, "fill-opacity": f"{opacity:g}"}
        _css(ET.SubElement(symbol, "Fill"), said)
    _css(ET.SubElement(symbol, "Stroke"), {"stroke": edge, "stroke-width": "1"})
    return symbol


def _css(parent: ET.Element, said: Mapping[str, str]) -> None:
    for name, value in said.items():
        ET.SubElement(parent, "CssParameter", name=name).text = value
