"""The words of the legend, in the language of now."""

from geo.rule import CLASSES, STATES
from geo.views.text import labels, t
from geo.views.unit_legend import UNIT_ROWS


def legend_words() -> dict[str, str]:
    """The words of the legend by the keys of `geo.views.marks.legend_html`."""
    return {
        **{state: labels("state", state) for state in STATES},
        **{f"class_{name}": labels("class", name) for name in CLASSES},
        "many": t("points.many"),
        "title": t("legend.title"),
        "units": t("units.legend"),
        "reading": t("units.reading"),
        **{row: t(f"units.{row}") for row in UNIT_ROWS},
        "sides": t("legend.sides"),
        "ladder": t("legend.ladder"),
        "several": t("legend.several"),
        "local_csos": t("panel.local"),
        "chinese_ngos": t("panel.chinese"),
        "site": t("legend.site"),
        "presence": t("legend.presence"),
        "standing": t("legend.chinese_standing"),
        "project": t("legend.chinese_project"),
        "unverified": t("legend.unverified"),
        "uncounted": t("points.uncounted"),
        "unplaced": t("legend.unplaced"),
        "route_unknown": t("legend.route"),
        "footprint": t("legend.footprint"),
        "line": t("legend.line"),
        "area": t("legend.area"),
    }
