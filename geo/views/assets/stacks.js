"use strict";
// rows at one place are one mark, one count and one card: many are known only by their town
(function (counterparts) {
  // `rows` stand at `lon` and `lat` (steps of a grid); what differs in `split` is never one mark
  counterparts.Stacks = class {
    constructor({ rows, lon, lat, split, perDegree }) {
      const numbers = new Map();
      this.of = new Int32Array(rows.length);
      for (let i = 0; i < rows.length; i += 1) {
        const key = (lon[i] * 4e6 + lat[i]) * 2 + split[i];
        let number = numbers.get(key);
        if (number === undefined) numbers.set(key, (number = numbers.size));
        this.of[i] = number;
      }
      this.length = numbers.size;
      this._place(lon, lat, split, perDegree);
      this._fill(rows);
    }

    _place(lon, lat, split, perDegree) {
      this.lon = new Float64Array(this.length);
      this.lat = new Float64Array(this.length);
      this.x = new Float64Array(this.length);
      this.y = new Float64Array(this.length);
      this.split = new Uint8Array(this.length);
      this.of.forEach((number, i) => {
        this.lon[number] = lon[i] / perDegree;
        this.lat[number] = lat[i] / perDegree;
        this.split[number] = split[i];
      });
      for (let number = 0; number < this.length; number += 1) {
        this.x[number] = counterparts.unitX(this.lon[number]);
        this.y[number] = counterparts.unitY(this.lat[number]);
      }
    }

    // the rows of a stack lie together in `rows`, from `start` on
    _fill(rows) {
      this.start = new Int32Array(this.length + 1);
      for (const number of this.of) this.start[number + 1] += 1;
      for (let number = 0; number < this.length; number += 1) this.start[number + 1] += this.start[number];
      const next = this.start.slice();
      this.rows = new Int32Array(rows.length);
      for (let i = 0; i < rows.length; i += 1) this.rows[next[this.of[i]]++] = rows[i];
    }

    // which of those with a mark show, each in every copy of the world: number and canvas position;
    // kept, for names on the land and other layers ask for the same
    seen(order, marks, view, margin) {
      const { scale, left, top, width, height } = view;
      const key = [scale, left, top, width, height, margin].join();
      if (!this._seen || this._seen.marks !== marks || this._seen.key !== key) {
        this._seen = { marks, key, found: this._look(order, marks, view, margin) };
      }
      return this._seen.found;
    }

    _look(order, marks, view, margin) {
      const found = { numbers: [], x: [], y: [], copies: [] };
      for (const copy of view.copies) {
        for (let i = 0; i < order.length; i += 1) {
          const number = order[i];
          if (!marks[number]) continue;
          const x = (this.x[number] + copy) * view.scale - view.left;
          if (x < -margin || x > view.width + margin) continue;
          const y = this.y[number] * view.scale - view.top;
          if (y < -margin || y > view.height + margin) continue;
          found.numbers.push(number);
          found.x.push(x);
          found.y.push(y);
          found.copies.push(copy);
        }
      }
      return found;
    }

    latlng(number, copy = 0) {
      return L.latLng(this.lat[number], this.lon[number] + 360 * copy);
    }
  };

  // where names on the land may not stand: beside thousands of marks a few for each patch will do
  const PATCH = 12;
  counterparts.patches = function (seen, view) {
    const taken = new Map();
    const wide = Math.ceil(view.width / PATCH) + 4;
    for (let i = 0; i < seen.x.length; i += 1) {
      const key = Math.round(seen.y[i] / PATCH) * wide + Math.round(seen.x[i] / PATCH);
      if (!taken.has(key)) taken.set(key, { x: seen.x[i], y: seen.y[i] });
    }
    return [...taken.values()];
  };

  // without those that equal marks on the same pixels hide
  const PIXELS = 1.5;
  counterparts.spaced = function (seen, marks, view) {
    const wide = Math.ceil(view.width / PIXELS) + 32;
    const taken = new Uint8Array(wide * (Math.ceil(view.height / PIXELS) + 32));
    const found = { numbers: [], x: [], y: [] };
    for (let i = 0; i < seen.numbers.length; i += 1) {
      const mark = marks[seen.numbers[i]];
      const at = (Math.round(seen.y[i] / PIXELS) + 16) * wide + Math.round(seen.x[i] / PIXELS) + 16;
      if (taken[at] === mark) continue;
      taken[at] = mark;
      for (const name of ["numbers", "x", "y"]) found[name].push(seen[name][i]);
    }
    return found;
  };

  // the stacks of a layer under a point of the map's container
  counterparts.hits = function (layer, point, reach) {
    const at = layer._map.containerPointToLayerPoint(point).subtract(layer._bounds.min);
    const { numbers, x, y, copies } = layer.seen;
    const found = [];
    for (let i = 0; i < numbers.length; i += 1) {
      const distance = Math.hypot(x[i] - at.x, y[i] - at.y);
      if (distance > reach) continue;
      const rows = layer.rowsOf(numbers[i]);
      found.push({ rows, distance, latlng: layer.stacks.latlng(numbers[i], copies[i]) });
    }
    return found;
  };
})(window.counterparts);
