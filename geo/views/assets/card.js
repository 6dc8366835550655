"use strict";
// what a mark says when it is pointed at or clicked; text goes in as text, never as markup
(function (counterparts) {
  const cards = new Map();
  // as many as a reader may open in a while
  const KEPT = 200;
  const NO_NAME = "…";

  function element(tag, className, text) {
    const made = document.createElement(tag);
    made.className = className;
    if (text !== undefined) {
      made.textContent = text;
      made.dir = "auto";
    }
    return made;
  }

  const ROLE_OF = { own: "own", site: "sites", presence: "presences" };
  const ROLES = Object.values(ROLE_OF);

  const isCalm = () => window.matchMedia("(prefers-reduced-motion: reduce)").matches;

  // everything under the pointer, once: marks, then lines and areas, each nearest first; sites
  // before organisations at the same distance
  function under(map, point) {
    const { layers } = counterparts.shared(map);
    const found = new Map();
    for (const roles of [["own", "sites", "presences"], ["footprints"]]) {
      const hits = roles.flatMap((role) => (layers[role] ? layers[role].hits(point) : []));
      hits.sort((one, other) => one.distance - other.distance);
      for (const { rows, latlng, cluster } of hits) {
        if (cluster) found.set("cluster", found.get("cluster") || { cluster, latlng });
        for (const of of rows) if (!found.has(`${of.kind}:${of.row}`)) found.set(`${of.kind}:${of.row}`, { of, latlng });
      }
    }
    return [...found.values()];
  }

  async function fetchedCard(url) {
    return (await counterparts.fetched(url)).json();
  }

  function addressOf(map, { kind, row }) {
    const { cards: at, query } = counterparts.shared(map);
    return `${at}/${kind}/${row}${kind === "site" && query ? `?${query}` : ""}`;
  }

  function isSafe(url) {
    return URL.canParse(url) && ["http:", "https:"].includes(new URL(url).protocol);
  }

  function fact([label, text, url], words) {
    const said = element("dd", "", url && isSafe(url) ? undefined : text);
    if (url && isSafe(url)) {
      const link = element("a", "", text);
      Object.assign(link, { href: url, target: "_blank", rel: "noopener noreferrer", title: words.source_opens });
      said.append(link);
    }
    return [element("dt", "", label), said];
  }

  function facts(card, words) {
    const list = element("dl", "");
    for (const row of card.rows) list.append(...fact(row, words));
    return list;
  }

  // the name at once, the rest when it is here; a bad connection is told, and loses nothing else
  function sheet(map, of, update) {
    const { points, words, language } = counterparts.shared(map);
    const made = element("div", "counterparts-sheet");
    if (of.inline) {
      made.append(element("h3", "", of.inline.title), facts(of.inline, words));
      return made;
    }
    const title = element("h3", "", counterparts.titleHere(points, of, language) || NO_NAME);
    const wait = element("p", "counterparts-wait", words.loading);
    wait.setAttribute("role", "status");
    made.append(title, wait);
    const name = (text) => {
      title.textContent = text;
    };
    if (title.textContent === NO_NAME) counterparts.titleOf(points, of, language).then(name, () => {});
    counterparts.kept(cards, addressOf(map, of), fetchedCard, KEPT).then((card) => {
      name(card.title);
      wait.replaceWith(facts(card, words));
      update();
    }, () => {
      wait.textContent = words.no_card;
      update();
    });
    return made;
  }

  // the mark, line or area is marked out; a row whose place is uncertain shows how far it may be
  function showPlace(map, { of, latlng }) {
    hidePlace(map);
    const { colours, layers } = counterparts.shared(map);
    for (const role of ROLES) if (layers[role]) layers[role].choose(of);
    const layer = layers[ROLE_OF[of.kind]];
    const place = layer && layer.placeOf(of.row);
    if ((layers.footprints && layers.footprints.choose(of)) || !place || !place.radiusKm) return;
    const style = { color: colours.unplaced, weight: 1.2, dashArray: "4 4", fillOpacity: 0.06, interactive: false };
    map.counterpartsRadius = L.circle(latlng, { ...style, radius: place.radiusKm * 1000 }).addTo(map);
  }

  function hidePlace(map) {
    const { layers } = counterparts.shared(map);
    for (const role of [...ROLES, "footprints"]) if (layers[role]) layers[role].choose(null);
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
  function card(map, found, update) {
    const made = element("div", "counterparts-card");
    const { words } = counterparts.shared(map);
    const count = element("span", "", "");
    let shown = null;
    let at = 0;
    const turn = (step) => {
      at = (at + step + found.length) % found.length;
      count.textContent = words.page.replace("{i}", at + 1).replace("{n}", found.length);
      if (shown) shown.remove();
      shown = sheet(map, found[at].of, update);
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

  // `found` are rows and where each stands
  counterparts.openCard = function (map, found) {
    const options = { maxWidth: 320, minWidth: 240, maxHeight: 300, className: "counterparts-popup" };
    const popup = L.popup(options).setLatLng(found[0].latlng);
    map.closePopup();
    map.once("popupclose", () => hidePlace(map));
    const update = () => {
      if (map.hasLayer(popup)) popup.update();
      nameButton(map);
    };
    map.openPopup(popup.setContent(card(map, found, update)));
    nameButton(map);
  };

  function nameButton(map) {
    const close = map.getContainer().querySelector(".leaflet-popup-close-button");
    if (close) close.setAttribute("aria-label", counterparts.shared(map).words.close);
  }

  // a number of marks is opened by going nearer
  function approach(map, { cell, copy }) {
    const corner = (x, y) => map.unproject(L.point((x + copy) * 256, y * 256), 0);
    const bounds = L.latLngBounds(corner(cell.left, cell.top), corner(cell.left + cell.size, cell.top + cell.size));
    map.fitBounds(bounds, { animate: !isCalm(), maxZoom: counterparts.CLUSTER_ZOOM });
  }

  function open(map, event) {
    const found = under(map, event.containerPoint);
    const rows = found.filter(({ of }) => of);
    if (rows.length) counterparts.openCard(map, rows);
    else if (found.length) approach(map, found[0].cluster);
  }

  // how many there are in a patch, and of which class or side
  function clusterTip({ kind, cell }, { words, language }) {
    const made = element("div", "counterparts-count");
    const said = (key, n) => words[key].replace("{n}", n.toLocaleString(language));
    if (kind === "site") made.append(element("strong", "", said("n_sites", cell.count)));
    cell.counts.forEach((count, i) => {
      if (!count) return;
      const name = counterparts.shapes.classes[i];
      const line = kind === "site"
        ? `${words[`class_${name}`]}: ${count.toLocaleString(language)}`
        : said(i ? "n_chinese" : "n_local", count);
      made.append(element("div", "", line));
    });
    return made;
  }

  function rowTip(map, [{ of }, ...others]) {
    const { points, language } = counterparts.shared(map);
    const more = others.length ? ` (+${others.length})` : "";
    const title = of.inline ? of.inline.title : counterparts.titleHere(points, of, language);
    const made = element("span", "", (title || NO_NAME) + more);
    const name = (text) => {
      made.textContent = text + more;
    };
    if (!title) counterparts.titleOf(points, of, language).then(name, () => {});
    return made;
  }

  function point(map, tip, event) {
    const found = under(map, event.containerPoint);
    map.getContainer().style.cursor = found.length ? "pointer" : "";
    if (!found.length) {
      tip.remove();
      return;
    }
    const rows = found.filter(({ of }) => of);
    const [first] = rows.length ? rows : found;
    const said = rows.length ? rowTip(map, rows) : clusterTip(first.cluster, counterparts.shared(map));
    tip.setLatLng(first.latlng).setContent(said);
    if (!map.hasLayer(tip)) tip.addTo(map);
  }

  // to a row that was chosen beside the map, and its card; where it already is, only the card
  counterparts.goTo = function (map, of, isNew) {
    const layer = counterparts.shared(map).layers[ROLE_OF[of.kind]];
    const place = layer && layer.placeOf(of.row);
    if (!place) return;
    const opened = () => counterparts.openCard(map, [{ of, latlng: place.latlng }]);
    if (!isNew) {
      opened();
      return;
    }
    const zoom = Math.max(map.getZoom(), CHOSEN_ZOOM);
    if (isCalm()) map.setView(place.latlng, zoom, { animate: false });
    else map.once("moveend", opened).flyTo(place.latlng, zoom, { duration: 0.6 });
    if (isCalm()) opened();
  };
  const CHOSEN_ZOOM = 7;

  counterparts.listen = function (map) {
    const tip = L.tooltip({ direction: "top", offset: [0, -9], className: "counterparts-tip" });
    map.on("click", (event) => open(map, event));
    map.on("mousemove", (event) => point(map, tip, event));
    map.on("mouseout zoomstart", () => tip.remove());
  };
})(window.counterparts);
