"use strict";
// the sites: a disc of two halves each, or a plain disc of its class where very many show
(function (counterparts) {
  const MANY = 2000;
  const SMALL = 3.6;
  const MARGIN = 16;

  // at country scale there is room; 7 pixels are the least at which a half can be read
  const radiusAt = (zoom) => Math.max(7, Math.min(9.5, 7 + (zoom - 3.5) * 0.7));

  const Sites = counterparts.Canvas.extend({
    options: { pane: "sites", z: 420, role: "sites" },

    initialize() {
      counterparts.Canvas.prototype.initialize.call(this, {});
      this._points = [];
      this._routes = [];
      this._grid = new counterparts.Grid(32);
    },

    setRows(rows) {
      const points = new Map();
      this._routes = [];
      for (const row of rows) {
        const ends = [[row.lon, row.lat]];
        if (row.end_lon !== null) ends.push([nearer(row.end_lon, row.lon), row.end_lat]);
        // many sites are known only by their city or province: one mark, one count, one card
        for (const end of ends) gather(points, end, row);
        if (ends.length > 1) this._routes.push(ends.map(unit));
      }
      this._points = [...points.values()].sort((one, other) => one.y - other.y);
      this._points.sort((one, other) => other.rows[0].unplaced - one.rows[0].unplaced);
      for (const point of this._points) point.mark = markOf(point.rows);
    },

    spots(view) {
      return counterparts.spots(view, this._points, MARGIN);
    },

    radius(view) {
      return this._areMany ? SMALL : radiusAt(view.zoom);
    },

    _draw(ink, view) {
      const spots = this.spots(view);
      const count = spots.reduce((sum, { item }) => sum + item.rows.length, 0);
      this._areMany = count >= MANY;
      counterparts.drawn.sites = count;
      const radius = this.radius(view);
      this._grid = new counterparts.Grid(32);
      this._drawRoutes(ink, view);
      for (const spot of spots) {
        const put = this._areMany ? counterparts.putClass : counterparts.putSite;
        put(ink, spot.item.mark, spot, radius, view);
        this._grid.add(spot);
      }
      if (!this._areMany && view.zoom >= 3.5) this._drawCounts(ink, view, spots, radius);
    },

    _drawCounts(ink, view, spots, radius) {
      for (const { item, x, y } of spots) {
        if (item.rows.length > 1) counterparts.putCount(ink, item.rows.length, x + radius * 0.8, y - radius, view);
      }
    },

    _drawRoutes(ink, view) {
      ink.strokeStyle = view.colours.route;
      ink.lineWidth = 1.4;
      ink.lineCap = "butt";
      ink.setLineDash([5, 4]);
      ink.beginPath();
      for (const copy of view.copies) {
        for (const [from, to] of this._routes) {
          ink.moveTo((from.x + copy) * view.scale - view.left, from.y * view.scale - view.top);
          ink.lineTo((to.x + copy) * view.scale - view.left, to.y * view.scale - view.top);
        }
      }
      ink.stroke();
      ink.setLineDash([]);
    },

    // the rows whose marks lie under a point of the map's container, nearest first
    hits(point) {
      return counterparts.hits(this, this._grid, point, (this._areMany ? SMALL : radiusAt(this._map.getZoom())) + 3);
    },
  });

  // one mark for all at a point: the weaker answer of each half, unverified if one of them is, so
  // that a stack never looks better than what is in it
  const LADDER = ["present", "possible", "in_country", "none_recorded", "not_surveyed"];
  const weakest = (states) => LADDER[Math.max(...states.map((state) => LADDER.indexOf(state)))];
  function markOf(rows) {
    return {
      ...rows[0],
      local: weakest(rows.map((row) => row.local)),
      chinese: weakest(rows.map((row) => row.chinese)),
      verified: rows.every((row) => row.verified),
    };
  }

  const unit = ([lon, lat]) => ({ x: counterparts.unitX(lon), y: counterparts.unitY(lat) });

  // the other end on the same side of 180 degrees, so that the line goes the short way
  const nearer = (lon, to) => lon + 360 * Math.round((to - lon) / 360);

  function gather(points, [lon, lat], row) {
    const key = `${lon},${lat},${row.unplaced}`;
    if (!points.has(key)) points.set(key, { ...unit([lon, lat]), lon, lat, rows: [] });
    points.get(key).rows.push(row);
  }

  counterparts.hits = function (layer, grid, point, reach) {
    const at = layer._map.containerPointToLayerPoint(point).subtract(layer._bounds.min);
    return grid.near(at.x, at.y, reach).map(({ spot, distance }) => ({
      rows: spot.item.rows,
      distance,
      latlng: L.latLng(spot.item.lat, spot.item.lon + 360 * spot.copy),
    }));
  };

  counterparts.sites = () => new Sites();
})(window.counterparts);
