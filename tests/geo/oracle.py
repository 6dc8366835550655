"""The rule that decides, written slowly: one pair at a time, plain numbers, the ellipsoid itself.

Rows are dicts; a blank is None. Nothing here is shared with the package under test.
"""

import math

from pyproj import Geod

GEOD = Geod(ellps="WGS84")
BEST_FIRST = ("register", "search", "incidental", "none")
LAYERS = {"local": "local_csos", "chinese": "chinese_ngos"}
STANDING = ("registered_office", "staffed_office", "resident_programme", "network_node")


def records(frame):
    """The rows of a frame as dicts, with None for every blank."""
    rows = frame.astype("object").to_dict("records")
    return [{key: None if is_blank(value) else value for key, value in r.items()} for r in rows]


def is_blank(value):
    return value is None or value != value or str(value) in {"<NA>", "nan"}  # noqa: PLR0124 -- NaN


def km_between(lon_a, lat_a, lon_b, lat_b):
    return GEOD.inv(lon_a, lat_a, lon_b, lat_b)[2] / 1000


def words(text):
    return set() if text is None else set(text.split("|"))


def has_ended(end_date, as_of):
    """Whether the last day that `end_date` can mean lies before `as_of`."""
    if end_date is None:
        return False
    year, month, day = ([int(part) for part in end_date.split("-")] + [None, None])[:3]
    last = (year, month or 12, day or 31)
    return last < tuple(int(part) for part in as_of.split("-"))


def is_open(presence, as_of):
    return presence["status"] != "closed" and not has_ended(presence["end_date"], as_of)


def is_counted(presence, side, rule, as_of):
    if not is_open(presence, as_of):
        return False
    return side == "local" or rule.count_projects or presence["presence_type"] in STANDING


def shares_theme(presence, site, themes, rule):
    if not rule.match_themes:
        return True
    has = words(presence["themes"])
    return "multi_sector" in has or bool(has & words(themes.get(site["sector"])))


def is_of_country(presence, site):
    return site["iso_a3"] is not None and presence["iso_a3"] == site["iso_a3"]


def has_place(presence):
    """A presence known by its country alone stands nowhere."""
    return presence["stands_for"] != "country" and presence["lon"] is not None


def distance_km(site, presence):
    """From the point, or from the nearer end of a line known by its ends."""
    ends = [(site["lon"], site["lat"])]
    if site["geometry_kind"] == "line_ends" and site["stands_for"] not in {"admin1", "country"}:
        ends.append((site["end_lon"], site["end_lat"]))
    return min(km_between(lon, lat, presence["lon"], presence["lat"]) for lon, lat in ends)


def depth(site, layer, coverage, themes, rule):
    """The deepest search of the site's country that looked for something of the site's sector."""
    found = ["none"]
    for row in coverage:
        if row["layer"] != layer or row["iso_a3"] != site["iso_a3"]:
            continue
        looked_for = words(row["themes"])
        if rule.match_themes and looked_for:
            if looked_for & words(themes.get(site["sector"])):
                found.append(row["depth"])
        else:
            found.append(row["depth"])
    return min(found, key=BEST_FIRST.index)


def candidates(site, presences, side, themes, rule, as_of):
    """The presences that count for the site, and whether each is of its country."""
    for presence in presences:
        fits = is_counted(presence, side, rule, as_of)
        fits = fits and shares_theme(presence, site, themes, rule)
        home = is_of_country(presence, site)
        if fits and (home or rule.cross_border):
            yield presence, home


def nearness(site, presence, rule):
    """The kind of pair, and its distance where both have a place."""
    if not has_place(presence) or site["lon"] is None:
        return "out", None
    d = distance_km(site, presence)
    r = site["radius_km"] + presence["radius_km"]
    if d + r <= rule.reach_km and presence["is_verified"]:
        return "in reach", d
    return ("possibly" if d - r <= rule.reach_km else "out"), d


def side_answer(site, presences, side, coverage, themes, rule, as_of):
    """Every figure of one side at one site."""
    at_home, measured = [], []
    found = {"in reach": [], "possibly": [], "out": []}
    for presence, home in candidates(site, presences, side, themes, rule, as_of):
        kind, d = nearness(site, presence, rule)
        if home or kind != "out":
            found[kind].append(presence)
        if home:
            at_home.append(presence)
        if d is not None:
            measured.append((d, presence["organisation"], presence["is_verified"]))
    near, maybe, elsewhere = found.values()
    said = depth(site, LAYERS[side], coverage, themes, rule)
    searched = BEST_FIRST.index(said) <= BEST_FIRST.index(rule.min_evidence)
    return {
        "state": state_of(near, maybe, at_home, searched=searched),
        "n_present": len(near),
        "n_possible": len(maybe),
        "n_organisations": len({p["organisation_id"] for p in near + maybe}),
        "in_country_n": len(elsewhere),
        "unplaced_n": sum(not has_place(p) for p in elsewhere),
        "mandate_n": sum(works_there(p, site) for p in elsewhere),
        "nearest_km": min((d for d, *_ in measured), default=math.nan),
        "nearest": sorted(measured),
        "evidence": said,
        "country": country_answer(site, presences, side, themes, rule, as_of, searched=searched),
    }


def state_of(near, maybe, at_home, *, searched):
    if near:
        return "present"
    if maybe:
        return "possible"
    if at_home:
        return "in_country"
    return "none_recorded" if searched else "not_surveyed"


def works_there(presence, site):
    """Whether it says that it works in the whole country or in the site's unit."""
    return bool(words(presence["operates_in"]) & ({site["iso_a3"]} | words(site["unit_isos"])))


def country_answer(site, presences, side, themes, rule, as_of, *, searched):
    kinds = [
        presence["presence_type"]
        for presence in presences
        if is_of_country(presence, site)
        and is_open(presence, as_of)
        and shares_theme(presence, site, themes, rule)
    ]
    if side == "local" and kinds:
        return "on_record"
    if any(kind in STANDING for kind in kinds):
        return "standing"
    if kinds:
        return "projects_only"
    return "none_recorded" if searched else "not_surveyed"


def class_of(local, chinese):
    if "not_surveyed" in {local, chinese}:
        return "not_surveyed"
    if "possible" in {local, chinese}:
        return "undetermined"
    names = {
        (True, True): "both",
        (True, False): "local_only",
        (False, True): "chinese_only",
        (False, False): "neither",
    }
    return names[local == "present", chinese == "present"]


def answers(sites, presences, *, coverage, sector_themes, rule, as_of):
    """One dict a site, in order, with the columns that `geo.gaps.counterpart_gaps` promises."""
    themes = {row["sector"]: row["themes"] for row in records(sector_themes)}
    searches = records(coverage)
    known = {side: records(frame) for side, frame in presences.items()}
    found = []
    for site in records(sites):
        row = {}
        for side in ("local", "chinese"):
            answer = side_answer(site, known[side], side, searches, themes, rule, as_of)
            row[f"evidence_{side}"] = answer.pop("evidence")
            row |= {f"{side}_{name}": value for name, value in answer.items()}
        row["class"] = class_of(row["local_state"], row["chinese_state"])
        found.append(row)
    return found
