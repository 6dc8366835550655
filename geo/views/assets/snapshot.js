"use strict";
// the map of a country's page: the layers of the app, with all that they would fetch in the page
(function (counterparts) {
  const box = document.getElementById("map");
  const data = JSON.parse(document.getElementById("map-data").textContent);
  const TABLE_OF = { site: "sites", presence: "organisations" };

  const bytes = (base64) => Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));

  // a mark's row of the table says all that is said of it
  const tableOf = (kind) => counterparts.tables[TABLE_OF[kind]];
  const cardOf = (kind, row) => tableOf(kind).card(data.rows[kind][row]);

  function titles(kind, from) {
    return data.rows[kind].slice(from, from + data.titles_a_file).map((row) => tableOf(kind).names[row]);
  }

  // what the layers ask a server for elsewhere
  async function answer(url) {
    await counterparts.tablesOpened;
    const [name, kind, row] = url.split("/");
    if (name === "card") return cardOf(kind, Number(row));
    const page = /^titles-(site|presence)-(\d+)-/.exec(name);
    return page ? titles(page[1], Number(page[2]) * data.titles_a_file) : data.files[name];
  }

  counterparts.fetched = async (url) => ({
    json: () => answer(url),
    arrayBuffer: async () => bytes(await answer(url)).buffer,
  });
  counterparts.beside = (name) => name;
  counterparts.showTiles = () => {};
  counterparts.unseal = async function (name) {
    const told = data.sealed[name];
    const arrays = Object.entries(told.arrays || {}).map(([key, codes]) => [key, bytes(codes)]);
    return { ...told, arrays: Object.fromEntries(arrays) };
  };

  // a phone has other uses for the room
  if (window.matchMedia("(max-width: 640px)").matches) document.querySelector("details.legend").open = false;

  const isCalm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  const map = L.map(box, {
    zoomSnap: 0.05, maxZoom: data.max_zoom, maxBounds: data.sheet, maxBoundsViscosity: 1,
    attributionControl: false, scrollWheelZoom: false, zoomAnimation: !isCalm, fadeAnimation: !isCalm,
  });

  // as far out as the sheet fills the box
  function fit() {
    map.setMinZoom(0);
    const least = map.getBoundsZoom(data.sheet, true);
    map.fitBounds(data.sealed.state.bounds, { animate: false, maxZoom: data.max_zoom });
    map.setMinZoom(Math.min(least, map.getZoom()));
  }

  fit();
  // the layers' own way to look at a country leaves more room around it
  counterparts.shared(map).viewKey = data.sealed.state.view_key;
  for (const layer of ["footprints", "land", "presences", "sites"]) counterparts[layer](layer).addTo(map);
  counterparts.state("state").addTo(map);
  map.on("resize", fit);
  // a card may need the room beyond the edge of the sheet
  map.on("popupopen", () => map.setMaxBounds(null));
  map.on("popupclose", () => map.setMaxBounds(data.sheet));
  // the wheel scrolls the page until somebody works with the map
  box.addEventListener("focusin", () => map.scrollWheelZoom.enable());
  box.addEventListener("focusout", () => map.scrollWheelZoom.disable());
  window.map = map;
})(window.counterparts);
