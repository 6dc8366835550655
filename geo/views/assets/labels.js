"use strict";
// names of countries and towns, where there is room for them; a name gives way to marks, never the
// reverse
(function (counterparts) {
  const SHIFTS = [0, -14, 14, -26, 26, -38, 38];
  const FONT = 'system-ui, -apple-system, "Segoe UI", "Noto Sans", "Noto Sans CJK SC", sans-serif';
  const TOWN_SIZE = 11;
  const DOT = 1.7;
  // what a mark covers around its middle, and a ring that stands for many
  const [RADIUS, MOST_RADIUS] = [9, 22];
  // beside its dot, then farther off, where a mark stands on the town
  const SIDES = [6, 15].flatMap((off) => [[1, 0, off], [-1, 0, off], [0, -1, off], [0, 1, off]]);
  // a sheet with more names than this can't be read
  const MOST_TOWNS = 160;
  const widths = new Map();

  const overlap = (a, b) =>
    a.x0 < b.x1 && b.x0 < a.x1 && a.y0 < b.y1 && b.y0 < a.y1;

  const inside = (a, b) =>
    a.x0 >= b.x0 && a.x1 <= b.x1 && a.y0 >= b.y0 && a.y1 <= b.y1;

  // measuring is what costs most
  function widthOf(ink, text) {
    const key = `${ink.font}|${text}`;
    if (!widths.has(key)) widths.set(key, ink.measureText(text).width);
    return widths.get(key);
  }

  counterparts.Labels = counterparts.Canvas.extend({
    options: { pane: "labels", z: 160, role: "labels" },

    initialize(land) {
      counterparts.Canvas.prototype.initialize.call(this, {});
      this._land = land;
    },

    _draw(ink, view) {
      counterparts.drawn.labels = 0;
      counterparts.drawn.towns = 0;
      // somebody else's map brings its own names
      if (view.hasTiles) return;
      const taken = this._controls();
      const controlCount = taken.length;
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
      counterparts.drawn.labels = taken.length - controlCount;
      this._drawTowns(ink, view, taken, marks, sheet);
    },

    _drawTowns(ink, view, taken, marks, sheet) {
      ink.font = `${TOWN_SIZE}px ${FONT}`;
      for (const { item, x, y } of counterparts.spots(view, this._land.towns(view), 0)) {
        if (counterparts.drawn.towns >= MOST_TOWNS) return;
        const dot = { x0: x - 3, x1: x + 3, y0: y - 3, y1: y + 3 };
        if (!inside(dot, sheet) || taken.some((other) => overlap(dot, other))) continue;
        const box = this._beside(ink, item, { x, y }, taken, marks, sheet);
        if (!box) continue;
        taken.push(box, dot);
        counterparts.drawn.towns += 1;
        ink.strokeText(item.name, box.x, box.y);
        ink.fillText(item.name, box.x, box.y);
        // where a mark stands on the town, the mark is its dot
        if (this._hidden(dot, marks)) continue;
        ink.beginPath();
        ink.arc(x, y, DOT, 0, 2 * Math.PI);
        ink.stroke();
        ink.fill();
      }
    },

    // the free place for a town's name, or null
    _beside(ink, { name }, at, taken, marks, sheet) {
      const half = widthOf(ink, name) / 2;
      for (const [right, down, off] of SIDES) {
        const x = at.x + right * (half + off);
        const y = at.y + down * (off + 5);
        const box = { x, y, x0: x - half - 3, x1: x + half + 3, y0: y - TOWN_SIZE * 0.7, y1: y + TOWN_SIZE * 0.7 };
        if (inside(box, sheet) && !taken.some((other) => overlap(box, other)) && !this._hidden(box, marks)) return box;
      }
      return null;
    },

    // buttons, scale bar and credit, which lie over the names
    _controls() {
      const own = this._container.getBoundingClientRect();
      const found = this._map.getContainer().querySelectorAll(".leaflet-control");
      return [...found].map((control) => {
        const box = control.getBoundingClientRect();
        return { x0: box.left - own.left, x1: box.right - own.left, y0: box.top - own.top, y1: box.bottom - own.top };
      });
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
      const half = widthOf(ink, name) / 2;
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
      const reach = Math.hypot(box.x1 - box.x0, box.y1 - box.y0) / 2 + MOST_RADIUS;
      const found = marks.near((box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2, reach);
      return found.some(({ spot }) => {
        const r = spot.radius || RADIUS;
        return spot.x > box.x0 - r && spot.x < box.x1 + r && spot.y > box.y0 - r && spot.y < box.y1 + r;
      });
    },
  });
})(window.counterparts);
