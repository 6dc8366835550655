"use strict";
// the sites: a disc of two halves each, a plain disc of its class where very many show, and their
// number by class where the world's would hide each other
(function (counterparts) {
  const MANY = () => counterparts.shapes.many;
  const SMALL = 3.6;
  const MARGIN = 16;
  const VERIFIED = 1;
  const UNPLACED = 2;
  const STATES = 5;

  // at country scale there is room; 7 pixels are the least at which a half can be read
  const radiusAt = (zoom) => Math.max(7, Math.min(9.5, 7 + (zoom - 3.5) * 0.7));

  // a mark in one number, 0 for none; and what the number says
  const markOf = (local, chinese, verified, unplaced) =>
    1 + ((local * STATES + chinese) * 2 + verified) * 2 + unplaced;
  const meanings = new Map();
  function meaning(mark) {
    if (!meanings.has(mark)) {
      const pair = (mark - 1) >> 2;
      const { states, class_of: classOf } = counterparts.shapes;
      meanings.set(mark, {
        local: states[Math.floor(pair / STATES)],
        chinese: states[pair % STATES],
        class: classOf[pair],
        verified: Boolean((mark - 1) & 2),
        unplaced: Boolean((mark - 1) & 1),
      });
    }
    return meanings.get(mark);
  }

  // the state of a side and the class that the byte of a site says
  counterparts.stateOf = (code, side) => {
    const place = side === "local" ? Math.floor((code - 1) / STATES) : (code - 1) % STATES;
    return counterparts.shapes.states[place];
  };
  counterparts.classOf = (code) => counterparts.shapes.class_of[code - 1];

  const Sites = counterparts.Canvas.extend({
    options: { pane: "sites", z: 420, role: "sites" },

    initialize() {
      counterparts.Canvas.prototype.initialize.call(this, {});
      this._points = null;
      this.stacks = null;
      this.seen = { numbers: [], x: [], y: [], copies: [] };
      this._chosen = null;
    },

    setPoints(points) {
      if (this._points === points) return;
      this._points = points;
      const { site, perDegree } = points;
      const n = site.lon.length;
      // a line known by its two ends has a mark at each
      const rows = Int32Array.from([...site.lon.keys(), ...site.end_site]);
      const lon = Int32Array.from([...site.lon, ...site.end_lon]);
      const lat = Int32Array.from([...site.lat, ...site.end_lat]);
      const split = Uint8Array.from(rows, (row) => (site.flags[row] & UNPLACED ? 1 : 0));
      this.stacks = new counterparts.Stacks({ rows, lon, lat, split, perDegree });
      this._routes = Array.from(site.end_site, (row, i) => this._route(row, this.stacks.of[n + i]));
      const { y } = this.stacks;
      const order = [...this.stacks.split.keys()];
      this._order = order.sort((a, b) => this.stacks.split[b] - this.stacks.split[a] || y[a] - y[b]);
    },

    _route(row, end) {
      const { x, y, of } = this.stacks;
      const [from, turn] = [of[row], Math.round(x[of[row]] - x[end])];
      // to the other end on the same side of 180 degrees, so that the line goes the short way
      return { row, from: { x: x[from], y: y[from] }, to: { x: x[end] + turn, y: y[end] } };
    },

    // `codes` has a byte for each row: both its states, or 0 where it is left out
    show(codes) {
      const { stacks } = this;
      this.codes = codes;
      this._marks = new Uint8Array(stacks.length);
      this._counts = new Int32Array(stacks.length);
      for (let number = 0; number < stacks.length; number += 1) this._markStack(number);
      this.clusters = new counterparts.Clusters(stacks, codes, counterparts.shapes.classes.length, (row) =>
        counterparts.shapes.classes.indexOf(counterparts.classOf(codes[row])));
    },

    // one mark for all at a point: the weaker answer of each half, unverified if one of them is, so
    // that a stack never looks better than what is in it
    _markStack(number) {
      const { stacks, codes } = this;
      let [local, chinese, verified] = [0, 0, 1];
      for (let i = stacks.start[number]; i < stacks.start[number + 1]; i += 1) {
        const row = stacks.rows[i];
        if (!codes[row]) continue;
        this._counts[number] += 1;
        local = Math.max(local, Math.floor((codes[row] - 1) / STATES));
        chinese = Math.max(chinese, (codes[row] - 1) % STATES);
        verified &= this._points.site.flags[row] & VERIFIED;
      }
      if (this._counts[number]) this._marks[number] = markOf(local, chinese, verified, stacks.split[number]);
    },

    rowsOf(number) {
      const rows = this.stacks.rows.subarray(this.stacks.start[number], this.stacks.start[number + 1]);
      return Array.from(rows).filter((row) => this.codes[row]).map((row) => ({ kind: "site", row }));
    },

    // where a row stands and how far around that it may be, in km; null where it does not show
    placeOf(row) {
      if (!this.codes || !this.codes[row]) return null;
      return { latlng: this.stacks.latlng(this.stacks.of[row]), radiusKm: this._points.site.radius[row] / 10 };
    },

    choose(of) {
      this._chosen = of && of.kind === "site" && this.placeOf(of.row) ? this.stacks.of[of.row] : null;
      this.redraw();
    },

    areClusters(view) {
      return Boolean(this.clusters) && this.clusters.total > MANY() && view.zoom < counterparts.CLUSTER_ZOOM;
    },

    // what stands where, for names on the land and for the marks of organisations
    spots(view) {
      if (!this.codes) return [];
      if (this.areClusters(view)) return this.clusters.spots(view);
      const seen = this.stacks.seen(this._order, this._marks, view, MARGIN);
      if (seen.x.length > MANY()) return counterparts.patches(seen, view);
      return seen.numbers.map((number, i) => ({
        x: seen.x[i], y: seen.y[i], unplaced: Boolean(this.stacks.split[number]),
      }));
    },

    radius(view) {
      return this._areMany ? SMALL : radiusAt(view.zoom);
    },

    _draw(ink, view) {
      if (!this.codes) return;
      this.seen = { numbers: [], x: [], y: [], copies: [] };
      if (this.areClusters(view)) {
        this._drawRoutes(ink, view);
        counterparts.drawn.sites = this.clusters.draw(ink, view, counterparts.putClasses);
        return;
      }
      this.seen = this.stacks.seen(this._order, this._marks, view, MARGIN);
      const count = this.seen.numbers.reduce((sum, number) => sum + this._counts[number], 0);
      this._areMany = count >= MANY();
      counterparts.drawn.sites = count;
      if (this._areMany) this._drawMany(ink, view);
      else this._drawAll(ink, view);
    },

    _drawAll(ink, view) {
      const radius = this.radius(view);
      const { numbers, x, y } = this.seen;
      const imageOf = this._images((mark) => counterparts.siteImage(meaning(mark), radius, view));
      this._drawRoutes(ink, view);
      numbers.forEach((number, i) => {
        if (number === this._chosen) counterparts.putGlow(ink, x[i], y[i], radius, view);
        counterparts.put(ink, imageOf(number), x[i], y[i], view);
      });
      if (view.zoom >= 3.5) this._drawCounts(ink, view, radius);
    },

    _drawMany(ink, view) {
      const seen = counterparts.spaced(this.seen, this._marks, view);
      const imageOf = this._images((mark) => counterparts.classImage(meaning(mark), SMALL, view));
      counterparts.putAll(ink, seen, imageOf, view);
      // the pixels are new: what lies under them is drawn after them
      ink.globalCompositeOperation = "destination-over";
      this._drawRoutes(ink, view);
      ink.globalCompositeOperation = "source-over";
      this.seen.numbers.forEach((number, i) => {
        if (number !== this._chosen) return;
        counterparts.putGlow(ink, this.seen.x[i], this.seen.y[i], SMALL, view);
        counterparts.put(ink, imageOf(number), this.seen.x[i], this.seen.y[i], view);
      });
    },

    // the image of each stack, made once for each mark
    _images(make) {
      const made = [];
      return (number) => (made[this._marks[number]] = made[this._marks[number]] || make(this._marks[number]));
    },

    _drawCounts(ink, view, radius) {
      const { numbers, x, y } = this.seen;
      numbers.forEach((number, i) => {
        const count = this._counts[number];
        if (count > 1) counterparts.putCount(ink, count, x[i] + radius * 0.8, y[i] - radius, view);
      });
    },

    _drawRoutes(ink, view) {
      ink.strokeStyle = view.colours.route;
      ink.lineWidth = 1.4;
      ink.lineCap = "butt";
      ink.setLineDash([5, 4]);
      ink.beginPath();
      for (const copy of view.copies) {
        for (const { row, from, to } of this._routes) {
          if (!this.codes[row]) continue;
          ink.moveTo((from.x + copy) * view.scale - view.left, from.y * view.scale - view.top);
          ink.lineTo((to.x + copy) * view.scale - view.left, to.y * view.scale - view.top);
        }
      }
      ink.stroke();
      ink.setLineDash([]);
    },

    // what lies under a point of the map's container: rows, or a number of them
    hits(point) {
      if (!this.codes) return [];
      if (this.areClusters(this.view())) return this.clusters.hits(this, point, "site");
      return counterparts.hits(this, point, (this._areMany ? SMALL : radiusAt(this._map.getZoom())) + 3);
    },
  });

  counterparts.sites = () => new Sites();
})(window.counterparts);
