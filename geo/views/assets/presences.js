"use strict";
// the organisations: small squares for local ones, small diamonds for Chinese ones
(function (counterparts) {
  const MARGIN = 12;
  // on the world sheet the discs already say which side is near: organisations stay in the background
  const NEAR_ZOOM = 4;
  const scaleAt = (zoom) => (zoom < NEAR_ZOOM ? 0.42 : Math.min(0.95, 0.62 + (zoom - NEAR_ZOOM) * 0.12));

  const kindOf = (row) =>
    row.side === "local" ? "local" : row.presence_type === "project" ? "project" : "standing";

  // one mark for all at a point: standing before project; unverified if one of that kind is
  const ORDER = ["local", "standing", "project"];
  function markOf(rows) {
    const kind = ORDER.find((wanted) => rows.some((row) => kindOf(row) === wanted));
    const isVerified = rows.every((row) => kindOf(row) !== kind || row.verified);
    return `${kind}-${isVerified ? "verified" : "unverified"}`;
  }

  const Presences = counterparts.Canvas.extend({
    options: { pane: "presences", z: 410, role: "presences" },

    initialize() {
      counterparts.Canvas.prototype.initialize.call(this, {});
      this._points = [];
      this._grid = new counterparts.Grid(32);
    },

    setRows(rows) {
      const points = new Map();
      for (const row of rows) {
        const key = `${row.lon},${row.lat},${row.side}`;
        const place = { x: counterparts.unitX(row.lon), y: counterparts.unitY(row.lat) };
        if (!points.has(key)) points.set(key, { ...place, lon: row.lon, lat: row.lat, rows: [] });
        points.get(key).rows.push(row);
      }
      this._points = [...points.values()];
      for (const point of this._points) point.mark = markOf(point.rows);
    },

    // local marks stand left of a site's disc and of a Chinese mark at the same place, as in the disc
    spots(view) {
      const found = counterparts.spots(view, this._points, MARGIN);
      if (view.zoom < NEAR_ZOOM) return found;
      const sites = view.layers.sites;
      const discs = new counterparts.Grid(32);
      if (sites) for (const spot of sites.spots(view)) discs.add(spot);
      const others = new counterparts.Grid(32);
      for (const spot of found) others.add(spot);
      const step = sites ? sites.radius(view) : 7;
      return found.map((spot) => aside(spot, discs, others, step, 7.5 * scaleAt(view.zoom)));
    },

    _draw(ink, view) {
      const spots = this.spots(view);
      const scale = scaleAt(view.zoom);
      this._grid = new counterparts.Grid(32);
      counterparts.drawn.presences = spots.reduce((sum, { item }) => sum + item.rows.length, 0);
      for (const spot of spots) {
        counterparts.putPresence(ink, spot.item.mark, spot, scale, view);
        this._grid.add(spot);
      }
      if (view.zoom >= NEAR_ZOOM + 1) for (const spot of spots) this._count(ink, spot, scale, view);
    },

    _count(ink, { item, x, y }, scale, view) {
      if (item.rows.length < 2) return;
      const away = awayOf(item);
      counterparts.putCount(ink, item.rows.length, x + away * 9 * scale, y, view, away < 0 ? "right" : "left");
    },

    hits(point) {
      return counterparts.hits(this, this._grid, point, 7 * scaleAt(this._map.getZoom()) + 3);
    },
  });

  const awayOf = (item) => (item.rows[0].side === "local" ? -1 : 1);

  function aside(spot, discs, others, radius, width) {
    const { side } = spot.item.rows[0];
    const away = awayOf(spot.item);
    const [disc] = discs.near(spot.x, spot.y, radius + width / 2);
    if (disc) {
      // the dashed circle of a site without a place is wider than its disc
      const rim = disc.spot.item.rows[0].unplaced ? radius * 1.3 : radius;
      return { ...spot, x: disc.spot.x + away * (rim + width * 0.95), y: disc.spot.y };
    }
    const isShared = others
      .near(spot.x, spot.y, width * 0.7)
      .some((other) => other.spot.item.rows[0].side !== side);
    return isShared ? { ...spot, x: spot.x + (away * width) / 2 } : spot;
  }

  counterparts.presences = () => new Presences();
})(window.counterparts);
