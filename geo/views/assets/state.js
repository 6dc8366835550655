"use strict";
// the one thing that changes when a filter changes: rows, view, theme and words
(function (counterparts) {
  const WORLD = [[-42, -100], [58, 180]];

  // columns of numbers and of places in a list of texts become rows again
  function rowsOf(table, texts) {
    const names = Object.keys(table.columns);
    const isText = new Set(table.texts);
    return Array.from({ length: table.length }, (_, i) => {
      const row = {};
      for (const name of names) {
        const value = table.columns[name][i];
        row[name] = isText.has(name) ? texts[value] : value;
      }
      row.card = table.columns.card[i].map(([label, text]) => [texts[label], texts[text]]);
      return row;
    });
  }

  // what the lines and areas among the sites need, a row each; `sites` are the rows of the sites
  function footprintsOf(table, sites) {
    return table.row.map((at, i) => ({
      row: sites[at],
      url: table.urls[table.url[i]],
      number: table.number[i],
      local: { beyond: table.local_beyond[i], circles: table.local_circles[i] },
      chinese: { beyond: table.chinese_beyond[i], circles: table.chinese_circles[i] },
    }));
  }

  function dress(map, state) {
    const box = map.getContainer();
    box.style.background = state.colours.sea;
    for (const [role, colour] of Object.entries(state.colours)) box.style.setProperty(`--${role}`, colour);
    box.lang = state.language;
    box.setAttribute("aria-label", state.words.map);
    for (const [name, word] of [["in", state.words.zoom_in], ["out", state.words.zoom_out]]) {
      const button = box.querySelector(`.leaflet-control-zoom-${name}`);
      button.title = word;
      button.setAttribute("aria-label", word);
    }
  }

  // who made the sheet, and what its borders do not say
  function credit(map, text) {
    const shared = counterparts.shared(map);
    if (!shared.credit) {
      shared.credit = L.DomUtil.create("div", "counterparts-credit");
      const control = L.control({ position: "bottomright" });
      control.onAdd = () => shared.credit;
      control.addTo(map);
    }
    shared.credit.textContent = text;
  }

  // the reader's own view stays unless the question is about another place
  function look(map, state) {
    const shared = counterparts.shared(map);
    if (shared.viewKey === state.view_key) return;
    shared.viewKey = state.view_key;
    map.fitBounds(state.bounds || WORLD, { animate: false, padding: state.bounds ? [24, 24] : [0, 0], maxZoom: 9 });
  }

  function apply(map, state) {
    const shared = counterparts.shared(map);
    Object.assign(shared, { colours: state.colours, words: state.words, language: state.language });
    map.closePopup();
    dress(map, state);
    credit(map, state.words.attribution);
    const { footprints, sites, presences, units } = shared.layers;
    const siteRows = rowsOf(state.sites, state.texts);
    if (sites) sites.setRows(siteRows);
    if (footprints) footprints.setRows(state.footprints ? footprintsOf(state.footprints, siteRows) : []);
    if (presences) presences.setRows(rowsOf(state.presences, state.texts));
    if (units) units.setPart(state.units);
    counterparts.showTiles(map, state.tiles);
    look(map, state);
    counterparts.redraw(map);
    counterparts.ready = true;
  }

  const State = L.Layer.extend({
    initialize(sealed) {
      this._sealed = sealed;
    },

    async onAdd(map) {
      const shared = counterparts.shared(map);
      if (!shared.isListening) {
        counterparts.listen(map);
        counterparts.byKeyboard(map);
      }
      shared.isListening = true;
      const state = await counterparts.unseal(this._sealed);
      // a newer state may have come while this one was unpacked
      if (this._map === map) apply(map, state);
    },

    onRemove() {
      this._sealed = "";
    },
  });

  counterparts.state = (sealed) => new State(sealed);
})(window.counterparts);
