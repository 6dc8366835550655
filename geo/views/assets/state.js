"use strict";
// the one thing that changes when a filter changes: what shows of each row, view, theme and words
(function (counterparts) {
  const WORLD = [[-42, -100], [58, 180]];

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

  // what the reader has to wait for, or cannot have, in a word on the map
  function tell(map, word) {
    const shared = counterparts.shared(map);
    if (!shared.notice) {
      shared.notice = L.DomUtil.create("div", "counterparts-notice", map.getContainer());
      shared.notice.setAttribute("role", "status");
    }
    shared.notice.hidden = !word;
    shared.notice.textContent = word;
  }

  // what can be shown before the points are here
  function prepare(map, state) {
    const { colours, words, language, cards, query } = state;
    Object.assign(counterparts.shared(map), { colours, words, language, cards, query });
    dress(map, state);
    credit(map, state.words.attribution);
    const { units } = counterparts.shared(map).layers;
    if (units) units.setPart(state.units);
    counterparts.showTiles(map, state.tiles);
    look(map, state);
    // with the points comes a redraw of everything
    if (!counterparts.shared(map).points) counterparts.redraw(map);
  }

  function apply(map, state, points) {
    const shared = counterparts.shared(map);
    shared.points = points;
    map.closePopup();
    const { footprints, sites, presences } = shared.layers;
    for (const [layer, codes] of [[sites, state.arrays.sites], [presences, state.arrays.presences]]) {
      if (!layer) continue;
      layer.setPoints(points);
      layer.show(codes);
    }
    if (shared.layers.own) shared.layers.own.show(state.own);
    if (footprints) footprints.show(points, state.arrays.sites, state.reached).catch(() => {});
    // no filter changes the land, and it takes longest
    const hasLand = shared.drawnColours === JSON.stringify(shared.colours);
    shared.drawnColours = JSON.stringify(shared.colours);
    counterparts.redraw(map, hasLand ? "land" : "");
    counterparts.ready = true;
    // for tests and measurements: sites that pass the filters, in view or not
    counterparts.shown = sites ? sites.clusters.total : 0;
    choose(map, state.chosen);
    window.setTimeout(() => counterparts.fetchTitles(points), 0);
  }

  function choose(map, chosen) {
    const shared = counterparts.shared(map);
    const key = chosen ? chosen.join(":") : "";
    const isNew = key !== shared.chosenKey;
    shared.chosenKey = key;
    if (chosen) counterparts.goTo(map, { kind: chosen[0], row: chosen[1] }, isNew);
  }

  // the points of `state`, fetched anew when the connection is back
  async function pointsOf(map, state, isCurrent) {
    tell(map, state.words.loading);
    for (;;) {
      try {
        const points = await counterparts.points(state.points);
        if (isCurrent()) tell(map, "");
        return points;
      } catch {
        if (!isCurrent()) return null;
        tell(map, state.words.no_points);
        await new Promise((resolve) => { window.addEventListener("online", resolve, { once: true }); });
      }
    }
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
      // a newer state may have come while this one was unpacked, or while its points were fetched
      const isCurrent = () => this._map === map;
      if (!isCurrent()) return;
      prepare(map, state);
      const points = await pointsOf(map, state, isCurrent);
      if (isCurrent()) apply(map, state, points);
    },

    onRemove() {
      this._sealed = "";
    },
  });

  counterparts.state = (sealed) => new State(sealed);
})(window.counterparts);
