"use strict";
// what all our layers stand on: the way in for data, and a canvas that moves with the map
window.counterparts = { drawn: { sites: 0, footprints: 0, presences: 0, labels: 0 }, ready: false };

(function (counterparts) {
  const DECODER = new TextDecoder();

  // the length of some JSON, the JSON, and what follows it
  counterparts.opened = function (buffer) {
    const length = new DataView(buffer).getUint32(0, true);
    const told = DECODER.decode(new Uint8Array(buffer, 4, length));
    return [JSON.parse(told), new Uint8Array(buffer, 4 + length)];
  };

  // data come as base64 of gzip: nothing in them can be taken for code on the way
  counterparts.unseal = async function (sealed) {
    const bytes = Uint8Array.from(atob(sealed), (letter) => letter.charCodeAt(0));
    const plain = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    const [[payload, lengths], rest] = counterparts.opened(await new Response(plain).arrayBuffer());
    const arrays = {};
    let start = 0;
    for (const [name, length] of lengths) arrays[name] = rest.subarray(start, (start += length));
    return { ...payload, arrays };
  };

  counterparts.fetched = async function (url) {
    const answer = await fetch(url);
    if (!answer.ok) throw new Error(`${answer.status} ${url}`);
    return answer;
  };

  // what `make` promises for a name, kept; unless it fails, for the next time may be better
  counterparts.kept = function (promises, name, make, most = 4) {
    if (!promises.has(name)) {
      const made = make(name);
      promises.set(name, made);
      made.catch(() => promises.delete(name));
      if (promises.size > most) promises.delete(promises.keys().next().value);
    }
    return promises.get(name);
  };

  // web mercator with the world one unit wide and high
  counterparts.unitX = (lon) => lon / 360 + 0.5;
  counterparts.unitY = function (lat) {
    const sine = Math.sin((Math.max(-85.05, Math.min(85.05, lat)) * Math.PI) / 180);
    return 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI);
  };

  // what the layers of one map share; they come and go in any order
  counterparts.shared = function (map) {
    map.counterparts = map.counterparts || { layers: {}, colours: null, words: {}, language: "en" };
    return map.counterparts;
  };

  // all layers but those of some roles
  counterparts.redraw = function (map, ...except) {
    for (const [role, layer] of Object.entries(counterparts.shared(map).layers)) {
      if (!except.includes(role)) layer.redraw();
    }
  };

  // Leaflet's base of renderers keeps a padded canvas in place while the map moves and zooms
  counterparts.Canvas = L.Renderer.extend({
    options: { padding: 0.25, z: 400, role: "" },

    onAdd(map) {
      const name = this.options.pane;
      if (!map.getPane(name)) {
        const pane = map.createPane(name);
        pane.style.zIndex = this.options.z;
        pane.style.pointerEvents = "none";
      }
      counterparts.shared(map).layers[this.options.role] = this;
      L.Renderer.prototype.onAdd.call(this);
    },

    onRemove(map) {
      delete counterparts.shared(map).layers[this.options.role];
      L.Renderer.prototype.onRemove.call(this);
    },

    _initContainer() {
      this._container = document.createElement("canvas");
      this._ink = this._container.getContext("2d");
    },

    _destroyContainer() {
      L.DomUtil.remove(this._container);
      delete this._container;
    },

    _updatePaths() {},

    _update() {
      if (this._map._animatingZoom && this._bounds) return;
      L.Renderer.prototype._update.call(this);
      const size = this._bounds.getSize();
      const ratio = window.devicePixelRatio || 1;
      this._container.width = Math.round(size.x * ratio);
      this._container.height = Math.round(size.y * ratio);
      this._container.style.width = `${size.x}px`;
      this._container.style.height = `${size.y}px`;
      L.DomUtil.setPosition(this._container, this._bounds.min);
      this.redraw();
    },

    redraw() {
      if (!this._map || !this._bounds || !counterparts.shared(this._map).colours) return;
      const view = this.view();
      this._ink.setTransform(view.ratio, 0, 0, view.ratio, 0, 0);
      this._ink.clearRect(0, 0, view.width, view.height);
      this._draw(this._ink, view);
    },

    // how unit coordinates become canvas pixels: x = (unit + copy) * scale - left
    view() {
      const size = this._bounds.getSize();
      const corner = this._map.getPixelOrigin().add(this._bounds.min);
      const scale = 256 * 2 ** this._map.getZoom();
      const copies = [];
      for (let n = Math.floor(corner.x / scale); n <= (corner.x + size.x) / scale; n += 1) copies.push(n);
      return {
        scale, copies, left: corner.x, top: corner.y, width: size.x, height: size.y,
        zoom: this._map.getZoom(), ratio: window.devicePixelRatio || 1,
        ...counterparts.shared(this._map),
      };
    },
  });

  // canvas positions of points of the unit square, in every copy of the world that shows
  counterparts.spots = function (view, items, margin) {
    const found = [];
    for (const copy of view.copies) {
      for (const item of items) {
        const x = (item.x + copy) * view.scale - view.left;
        const y = item.y * view.scale - view.top;
        const shows = x > -margin && y > -margin && x < view.width + margin && y < view.height + margin;
        if (shows) found.push({ item, x, y, copy });
      }
    }
    return found;
  };

  // things by place, to find the ones near a point without asking all of them
  counterparts.Grid = class {
    constructor(cell) {
      this.cell = cell;
      this.cells = new Map();
    }

    _key(x, y) {
      return `${Math.floor(x / this.cell)}:${Math.floor(y / this.cell)}`;
    }

    add(spot) {
      const key = this._key(spot.x, spot.y);
      if (!this.cells.has(key)) this.cells.set(key, []);
      this.cells.get(key).push(spot);
    }

    near(x, y, reach) {
      const found = [];
      for (let a = x - reach; a < x + reach + this.cell; a += this.cell) {
        for (let b = y - reach; b < y + reach + this.cell; b += this.cell) {
          for (const spot of this.cells.get(this._key(a, b)) || []) {
            const distance = Math.hypot(spot.x - x, spot.y - y);
            if (distance <= reach) found.push({ spot, distance });
          }
        }
      }
      return found.sort((one, other) => one.distance - other.distance);
    }
  };
})(window.counterparts);
