"use strict";
// how many stand in each patch of the sheet, where marks by the thousand would hide each other
(function (counterparts) {
  // from here on there is room for marks
  counterparts.CLUSTER_ZOOM = 5;
  // patches lie on the sheet, not on the screen: moving the map changes no number; pixels
  const CELL = 76;
  const [LEAST, MOST] = [12, 20];
  const HOLE = 0.62;
  // room for the numbers of organisations below a ring
  const BELOW = 13;
  const FONT = "system-ui, sans-serif";

  // `kindOf` gives each row that shows one of `kinds` numbers
  counterparts.Clusters = class {
    constructor(stacks, codes, kinds, kindOf) {
      Object.assign(this, { stacks, kinds, kindOf, codes, total: 0, seen: [], made: new Map() });
      for (const code of codes) this.total += code ? 1 : 0;
    }

    // patches have one size for each whole zoom
    at(zoom) {
      const level = Math.floor(zoom);
      if (!this.made.has(level)) this.made.set(level, this._cells(CELL / (256 * 2 ** level)));
      return this.made.get(level);
    }

    _cells(size) {
      const { stacks, codes } = this;
      const cells = new Map();
      for (let row = 0; row < codes.length; row += 1) {
        if (!codes[row]) continue;
        const number = stacks.of[row];
        const [x, y] = [stacks.x[number], stacks.y[number]];
        const [left, top] = [Math.floor(x / size), Math.floor(y / size)];
        const key = top * 65536 + left;
        let cell = cells.get(key);
        if (!cell) {
          cell = { key, left: left * size, top: top * size, size, count: 0, x: 0, y: 0, counts: new Array(this.kinds).fill(0) };
          cells.set(key, cell);
        }
        cell.count += 1;
        cell.x += x;
        cell.y += y;
        cell.counts[this.kindOf(row)] += 1;
      }
      const most = Math.max(1, ...Array.from(cells.values(), ({ count }) => count));
      for (const cell of cells.values()) {
        cell.x /= cell.count;
        cell.y /= cell.count;
        cell.radius = LEAST + (MOST - LEAST) * Math.sqrt(cell.count / most);
      }
      return cells;
    }

    // in its patch, at the middle of what is counted but never over the edge; `above` is the layer
    // whose rings stand over these numbers
    _place(view, above) {
      const rings = above && above.areClusters(view) ? above.clusters.at(view.zoom) : new Map();
      const found = [];
      for (const copy of view.copies) {
        for (const cell of this.at(view.zoom).values()) {
          const ring = rings.get(cell.key);
          const { x, y } = middle(ring || cell, view, copy);
          if (x < -MOST || y < -MOST || x > view.width + MOST || y > view.height + MOST) continue;
          found.push({ cell, copy, x, y: ring ? y + ring.radius + 7 : y });
        }
      }
      return found;
    }

    draw(ink, view, put, above) {
      this.seen = this._place(view, above);
      for (const { cell, x, y } of this.seen) put(ink, cell, x, y, view);
      return this.seen.reduce((sum, { cell }) => sum + cell.count, 0);
    }

    spots(view, above) {
      return this._place(view, above).map(({ cell, x, y }) => ({ x, y, unplaced: false, radius: cell.radius + 2 }));
    }

    hits(layer, point, kind) {
      const at = layer._map.containerPointToLayerPoint(point).subtract(layer._bounds.min);
      const reach = (cell) => (kind === "site" ? cell.radius : 9);
      return this.seen.map(({ cell, copy, x, y }) => {
        const distance = Math.hypot(x - at.x, y - at.y);
        const latlng = layer._map.layerPointToLatLng(L.point(x, y).add(layer._bounds.min));
        return { cluster: { kind, cell, copy }, rows: [], latlng, distance };
      }).filter(({ cluster, distance }) => distance <= reach(cluster.cell));
    }
  };

  function middle(cell, view, copy) {
    const within = (at, from, room, before, after) =>
      Math.max(from + before, Math.min(from + room - after, at));
    const room = cell.size * view.scale;
    const left = (cell.left + copy) * view.scale - view.left;
    const top = cell.top * view.scale - view.top;
    const radius = cell.radius + 1;
    return {
      x: within((cell.x + copy) * view.scale - view.left, left, room, radius, radius),
      y: within(cell.y * view.scale - view.top, top, room, radius, radius + BELOW),
    };
  }

  const short = new Map();
  function numberOf(count, view) {
    if (!short.has(view.language)) {
      short.set(view.language, new Intl.NumberFormat(view.language, { notation: "compact", maximumFractionDigits: 1 }));
    }
    return count < 1000 ? String(count) : short.get(view.language).format(count);
  }

  function circle(ink, x, y, radius) {
    ink.beginPath();
    ink.arc(x, y, radius, 0, 2 * Math.PI);
  }

  // a ring of the classes, each as wide as its share; the number inside
  counterparts.putClasses = function (ink, cell, x, y, view) {
    const { colours } = view;
    const { radius } = cell;
    ink.setLineDash([]);
    circle(ink, x, y, radius + 1.5);
    ink.fillStyle = colours.halo;
    ink.fill();
    let start = -Math.PI / 2;
    cell.counts.forEach((count, i) => {
      if (!count) return;
      const end = start + (2 * Math.PI * count) / cell.count;
      ink.beginPath();
      ink.moveTo(x, y);
      ink.arc(x, y, radius, start, end);
      ink.closePath();
      ink.fillStyle = counterparts.classPaint(ink, counterparts.shapes.classes[i], view);
      ink.fill();
      // where two classes meet
      if (count < cell.count) rim(ink, colours.halo, 1.2);
      start = end;
    });
    circle(ink, x, y, radius * HOLE);
    ink.fillStyle = colours.paper;
    ink.fill();
    circle(ink, x, y, radius);
    rim(ink, colours.outline, 1);
    const said = numberOf(cell.count, view);
    ink.font = `600 ${said.length > 3 ? 8.5 : 10}px ${FONT}`;
    ink.textAlign = "center";
    ink.textBaseline = "middle";
    ink.fillStyle = colours.text;
    ink.fillText(said, x, y + 0.5);
  };

  function rim(ink, colour, width) {
    ink.strokeStyle = colour;
    ink.lineWidth = width;
    ink.stroke();
  }

  // local organisations left, Chinese right, each with its mark
  counterparts.putSides = function (ink, cell, x, y, view) {
    const [local, chinese] = cell.counts.map((count) => (count ? numberOf(count, view) : ""));
    ink.font = `600 9.5px ${FONT}`;
    const width = (said) => (said ? 9 + ink.measureText(said).width : 0);
    let left = x - (width(local) + width(chinese) + (local && chinese ? 6 : 0)) / 2;
    for (const [said, kind] of [[local, "local-verified"], [chinese, "standing-verified"]]) {
      if (!said) continue;
      counterparts.put(ink, counterparts.presenceImage(kind, 0.55, view), left + 4, y, view);
      counterparts.putCount(ink, said, left + 9, y, view, "left", 9.5);
      left += width(said) + 6;
    }
  };
})(window.counterparts);
