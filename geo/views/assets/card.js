"use strict";
// what a mark says when it is pointed at or clicked; text goes in as text, never as markup
(function (counterparts) {
  function element(tag, className, text) {
    const made = document.createElement(tag);
    made.className = className;
    if (text !== undefined) {
      made.textContent = text;
      made.dir = "auto";
    }
    return made;
  }

  // everything under the pointer, once: marks, then lines and areas, each nearest first; sites
  // before organisations at the same distance
  function under(map, point) {
    const { layers } = counterparts.shared(map);
    const found = new Map();
    for (const roles of [["sites", "presences"], ["footprints"]]) {
      const hits = roles.flatMap((role) => (layers[role] ? layers[role].hits(point) : []));
      hits.sort((one, other) => one.distance - other.distance);
      for (const { rows, latlng } of hits) {
        for (const row of rows) if (!found.has(row)) found.set(row, { row, latlng });
      }
    }
    return [...found.values()];
  }

  function sheet(map, row) {
    const made = element("div", "counterparts-sheet");
    made.append(element("h3", "", row.title));
    const list = element("dl", "");
    for (const [label, text] of row.card) list.append(element("dt", "", label), element("dd", "", text));
    made.append(list);
    return made;
  }

  // a line or an area is marked out; a row whose place is uncertain shows how far around it may be
  function showPlace(map, { row, latlng }) {
    hidePlace(map);
    const { colours, layers } = counterparts.shared(map);
    if ((layers.footprints && layers.footprints.choose(row)) || !row.radius_km) return;
    const style = { color: colours.unplaced, weight: 1.2, dashArray: "4 4", fillOpacity: 0.06, interactive: false };
    map.counterpartsRadius = L.circle(latlng, { ...style, radius: row.radius_km * 1000 }).addTo(map);
  }

  function hidePlace(map) {
    const { footprints } = counterparts.shared(map).layers;
    if (footprints) footprints.choose(null);
    if (map.counterpartsRadius) map.counterpartsRadius.remove();
    map.counterpartsRadius = null;
  }

  function button(sign, word, act) {
    const made = element("button", "", sign);
    made.type = "button";
    made.title = word;
    made.setAttribute("aria-label", word);
    made.addEventListener("click", act);
    return made;
  }

  // all that stand at one point, one sheet at a time; the buttons stay where they are, for a click
  // on a button that is gone would count as a click on the map
  function card(map, found) {
    const made = element("div", "counterparts-card");
    const { words } = counterparts.shared(map);
    const count = element("span", "", "");
    let shown = null;
    let at = 0;
    const turn = (step) => {
      at = (at + step + found.length) % found.length;
      count.textContent = words.page.replace("{i}", at + 1).replace("{n}", found.length);
      if (shown) shown.remove();
      shown = sheet(map, found[at].row);
      made.append(shown);
      showPlace(map, found[at]);
    };
    if (found.length > 1) {
      const bar = element("div", "counterparts-pager");
      bar.append(button("‹", words.previous, () => turn(-1)), count, button("›", words.next, () => turn(1)));
      made.append(bar);
    }
    turn(0);
    return made;
  }

  function open(map, event) {
    const found = under(map, event.containerPoint);
    if (!found.length) return;
    const options = { maxWidth: 320, minWidth: 240, maxHeight: 300, className: "counterparts-popup" };
    map.once("popupclose", () => hidePlace(map));
    map.openPopup(L.popup(options).setLatLng(found[0].latlng).setContent(card(map, found)));
    const close = map.getContainer().querySelector(".leaflet-popup-close-button");
    if (close) close.setAttribute("aria-label", counterparts.shared(map).words.close);
  }

  function point(map, tip, event) {
    const found = under(map, event.containerPoint);
    map.getContainer().style.cursor = found.length ? "pointer" : "";
    if (!found.length) {
      tip.remove();
      return;
    }
    const more = found.length > 1 ? ` (+${found.length - 1})` : "";
    tip.setLatLng(found[0].latlng).setContent(element("span", "", found[0].row.title + more));
    if (!map.hasLayer(tip)) tip.addTo(map);
  }

  counterparts.listen = function (map) {
    const tip = L.tooltip({ direction: "top", offset: [0, -9], className: "counterparts-tip" });
    map.on("click", (event) => open(map, event));
    map.on("mousemove", (event) => point(map, tip, event));
    map.on("mouseout zoomstart", () => tip.remove());
  };
})(window.counterparts);
