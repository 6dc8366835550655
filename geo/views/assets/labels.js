"use strict";
// names of countries, where there is room for them; a name gives way to marks, never the reverse
(function (counterparts) {
  const SHIFTS = [0, -14, 14, -26, 26, -38, 38];
  const FONT = 'system-ui, -apple-system, "Segoe UI", "Noto Sans", "Noto Sans CJK SC", sans-serif';

  const overlap = (a, b) =>
    a.x0 < b.x1 && b.x0 < a.x1 && a.y0 < b.y1 && b.y0 < a.y1;

  const inside = (a, b) =>
    a.x0 >= b.x0 && a.x1 <= b.x1 && a.y0 >= b.y0 && a.y1 <= b.y1;

  counterparts.Labels = counterparts.Canvas.extend({
    options: { pane: "labels", z: 160, role: "labels" },

    initialize(land) {
      counterparts.Canvas.prototype.initialize.call(this, {});
      this._land = land;
    },

    _draw(ink, view) {
      const taken = [];
      const marks = this._marks(view);
      const sheet = this._sheet(view);
      ink.textAlign = "center";
      ink.textBaseline = "middle";
      ink.lineJoin = "round";
      ink.strokeStyle = view.colours.land;
      ink.lineWidth = 3;
      ink.fillStyle = view.colours.label;
      // the land file has the large countries first: they choose their place first
      for (const { item, x, y } of counterparts.spots(view, this._land.countries(), 60)) {
        const box = this._place(ink, view, item, { x, y }, taken, marks);
        if (!box || !inside(box, sheet)) continue;
        taken.push(box);
        ink.strokeText(box.name, x, box.y);
        ink.fillText(box.name, x, box.y);
      }
      counterparts.drawn.labels = taken.length;
    },

    // what of the canvas can be seen: a name cut by the edge of the map is no name
    _sheet(view) {
      const share = this.options.padding / (1 + 2 * this.options.padding);
      const [x0, y0] = [view.width * share, view.height * share];
      return { x0, y0, x1: view.width - x0, y1: view.height - y0 };
    },

    _marks(view) {
      const grid = new counterparts.Grid(32);
      for (const role of ["sites", "presences", "footprints"]) {
        const layer = view.layers[role];
        if (layer) for (const spot of layer.spots(view)) grid.add(spot);
      }
      return grid;
    },

    // the free place nearest to the country's middle, or null
    _place(ink, view, country, at, taken, marks) {
      const name = country.names[view.language] || country.names.en;
      const room = (country.width_deg / 360) * view.scale;
      const size = Math.max(10.5, Math.min(14, 9 + room / 90));
      ink.font = `500 ${size}px ${FONT}`;
      const half = ink.measureText(name).width / 2;
      if (2 * half > room * 1.15 && view.zoom < 6.5) return null;
      for (const shift of SHIFTS) {
        if (shift && Math.abs(shift) > room / 3) break;
        const y = at.y + shift;
        const box = { name, y, x0: at.x - half - 4, x1: at.x + half + 4, y0: y - size * 0.7, y1: y + size * 0.7 };
        if (taken.some((other) => overlap(box, other))) continue;
        if (!this._hidden(box, marks)) return box;
      }
      return null;
    },

    // a mark on a name would hide a letter
    _hidden(box, marks) {
      const reach = Math.hypot(box.x1 - box.x0, box.y1 - box.y0) / 2 + 10;
      const found = marks.near((box.x0 + box.x1) / 2, box.y, reach);
      return found.some(({ spot }) =>
        spot.x > box.x0 - 6 && spot.x < box.x1 + 6 && spot.y > box.y0 - 6 && spot.y < box.y1 + 6);
    },
  });
})(window.counterparts);
