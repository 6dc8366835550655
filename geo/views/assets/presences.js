"use strict";
// the organisations: small squares for local ones, small diamonds for Chinese ones; smaller those
// that do not count under the rule, and their numbers where the world's would hide everything
(function (counterparts) {
  const MANY = () => counterparts.shapes.many;
  const MARGIN = 12;
  const VERIFIED = 1;
  const CHINESE = 2;
  const PROJECT = 4;
  const COUNTED = 2;
  const UNCOUNTED_SCALE = 0.7;
  // on the world sheet the discs already say which side is near: organisations stay in the background
  const NEAR_ZOOM = 4;
  const LEAST = 0.42;
  const scaleAt = (zoom) => (zoom < NEAR_ZOOM ? LEAST : Math.min(0.95, 0.62 + (zoom - NEAR_ZOOM) * 0.12));

  // one mark for all at a point, the first of these that is there
  const KINDS = ["local", "standing", "project"];
  const kindOf = (flags) => (flags & CHINESE ? (flags & PROJECT ? 2 : 1) : 0);
  // a mark in one number, 0 for none
  const markOf = (kind, isVerified, isCounted) => 1 + kind * 4 + isVerified * 2 + isCounted;
  const nameOf = (mark) => `${KINDS[(mark - 1) >> 2]}-${(mark - 1) & 2 ? "verified" : "unverified"}`;
  const scaleOf = (mark) => ((mark - 1) & 1 ? 1 : UNCOUNTED_SCALE);

  const Presences = counterparts.Canvas.extend({
    options: { pane: "presences", z: 410, role: "presences" },

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
      const { presence, perDegree } = points;
      const { lon, lat, flags } = presence;
      const split = flags.map((flag) => (flag & CHINESE ? 1 : 0));
      const rows = Int32Array.from(lon.keys());
      this.stacks = new counterparts.Stacks({ rows, lon, lat, split, perDegree });
      this._order = Int32Array.from(this.stacks.split.keys());
    },

    // `codes` has a byte for each row: 0 left out, 1 shown, 2 counted under the rule
    show(codes) {
      const { stacks } = this;
      this.codes = codes;
      this._marks = new Uint8Array(stacks.length);
      this._counts = new Int32Array(stacks.length);
      for (let number = 0; number < stacks.length; number += 1) this._markStack(number);
      this.clusters = new counterparts.Clusters(stacks, codes, 2, (row) =>
        this._points.presence.flags[row] & CHINESE ? 1 : 0);
    },

    // standing before project; unverified if one of that kind is, counted if one is
    _markStack(number) {
      const { stacks, codes } = this;
      const { flags } = this._points.presence;
      let [kind, verified, counts] = [KINDS.length, 1, 0];
      for (let i = stacks.start[number]; i < stacks.start[number + 1]; i += 1) {
        const row = stacks.rows[i];
        if (!codes[row]) continue;
        this._counts[number] += 1;
        const own = kindOf(flags[row]);
        if (own > kind) continue;
        verified = (own < kind ? 1 : verified) & (flags[row] & VERIFIED);
        counts = (own < kind ? 0 : counts) | (codes[row] === COUNTED ? 1 : 0);
        kind = own;
      }
      if (this._counts[number]) this._marks[number] = markOf(kind, verified, counts);
    },

    rowsOf(number) {
      const rows = this.stacks.rows.subarray(this.stacks.start[number], this.stacks.start[number + 1]);
      return Array.from(rows).filter((row) => this.codes[row]).map((row) => ({ kind: "presence", row }));
    },

    placeOf(row) {
      if (!this.codes || !this.codes[row]) return null;
      return { latlng: this.stacks.latlng(this.stacks.of[row]), radiusKm: 0 };
    },

    choose(of) {
      this._chosen = of && of.kind === "presence" && this.placeOf(of.row) ? this.stacks.of[of.row] : null;
      this.redraw();
    },

    areClusters(view) {
      return Boolean(this.clusters) && this.clusters.total > MANY() && view.zoom < counterparts.CLUSTER_ZOOM;
    },

    spots(view) {
      if (!this.codes) return [];
      if (this.areClusters(view)) return this.clusters.spots(view, view.layers.sites);
      const seen = this._place(view);
      return seen.x.length > MANY() ? counterparts.patches(seen, view) : seen.x.map((x, i) => ({ x, y: seen.y[i] }));
    },

    // local marks stand left of a site's disc and of a Chinese mark at the same place, as in the disc
    _place(view) {
      const seen = this.stacks.seen(this._order, this._marks, view, MARGIN);
      if (view.zoom < NEAR_ZOOM || seen.x.length > MANY()) return seen;
      const { sites } = view.layers;
      const step = sites ? sites.radius(view) : 7;
      const discs = new counterparts.Grid(32);
      if (sites && !sites.areClusters(view)) for (const spot of sites.spots(view)) discs.add(spot);
      const others = new counterparts.Grid(32);
      const spots = seen.numbers.map((number, i) => ({ number, x: seen.x[i], y: seen.y[i] }));
      for (const spot of spots) others.add(spot);
      const moved = spots.map((spot) => this._aside(spot, discs, others, step, 7.5 * scaleAt(view.zoom)));
      return { ...seen, x: moved.map(({ x }) => x), y: moved.map(({ y }) => y) };
    },

    _aside(spot, discs, others, radius, width) {
      const side = this.stacks.split[spot.number];
      const away = side ? 1 : -1;
      const [disc] = discs.near(spot.x, spot.y, radius + width / 2);
      if (disc) {
        // the dashed circle of a site without a place is wider than its disc
        const rim = disc.spot.unplaced ? radius * 1.3 : radius;
        return { x: disc.spot.x + away * (rim + width * 0.95), y: disc.spot.y };
      }
      const isShared = others
        .near(spot.x, spot.y, width * 0.7)
        .some((other) => this.stacks.split[other.spot.number] !== side);
      return isShared ? { x: spot.x + (away * width) / 2, y: spot.y } : spot;
    },

    _draw(ink, view) {
      if (!this.codes) return;
      this.seen = { numbers: [], x: [], y: [], copies: [] };
      if (this.areClusters(view)) {
        counterparts.drawn.presences = this.clusters.draw(ink, view, counterparts.putSides, view.layers.sites);
        return;
      }
      this.seen = this._place(view);
      const { numbers, x, y } = this.seen;
      counterparts.drawn.presences = numbers.reduce((sum, number) => sum + this._counts[number], 0);
      const areMany = numbers.length > MANY();
      // smaller than the discs of sites, which are small themselves where very many show
      const scale = areMany ? LEAST : scaleAt(view.zoom);
      const imageOf = this._images(scale, view);
      if (areMany) counterparts.putAll(ink, counterparts.spaced(this.seen, this._marks, view), imageOf, view);
      numbers.forEach((number, i) => {
        if (number === this._chosen) counterparts.putGlow(ink, x[i], y[i], 6 * scale, view);
        if (!areMany || number === this._chosen) counterparts.put(ink, imageOf(number), x[i], y[i], view);
      });
      if (view.zoom >= NEAR_ZOOM + 1 && !areMany) this._drawCounts(ink, view, scale);
    },

    // the image of each stack, made once for each mark
    _images(scale, view) {
      const made = [];
      return (number) => {
        const mark = this._marks[number];
        made[mark] = made[mark] || counterparts.presenceImage(nameOf(mark), scale * scaleOf(mark), view);
        return made[mark];
      };
    },

    _drawCounts(ink, view, scale) {
      const { numbers, x, y } = this.seen;
      numbers.forEach((number, i) => {
        if (this._counts[number] < 2) return;
        const [away, align] = this.stacks.split[number] ? [1, "left"] : [-1, "right"];
        counterparts.putCount(ink, this._counts[number], x[i] + away * 9 * scale, y[i], view, align);
      });
    },

    hits(point) {
      if (!this.codes) return [];
      if (this.areClusters(this.view())) return this.clusters.hits(this, point, "presence");
      return counterparts.hits(this, point, 7 * scaleAt(this._map.getZoom()) + 3);
    },
  });

  counterparts.presences = () => new Presences();
})(window.counterparts);
