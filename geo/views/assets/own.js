"use strict";
// a reader's own rows: they come with the state, card and all, and no file of ours holds them
(function (counterparts) {
  const MARGIN = 24;
  const RING = 4.5;
  const SQUARE = 0.9;

  const Own = counterparts.Canvas.extend({
    options: { pane: "own", z: 430, role: "own" },

    initialize() {
      counterparts.Canvas.prototype.initialize.call(this, {});
      this._rows = [];
      this._items = [];
      this._seen = [];
      this._chosen = null;
    },

    // `rows` are objects: kind, lon, lat, end_lon and end_lat, is_own, title, card, and what its mark says
    show(rows) {
      this._rows = rows || [];
      const place = (row, lon, lat) => ({ row, x: counterparts.unitX(lon), y: counterparts.unitY(lat), lon, lat });
      this._items = this._rows.flatMap((one, row) => {
        const ends = [place(row, one.lon, one.lat)];
        if (one.end_lon !== null) ends.push(place(row, one.end_lon, one.end_lat));
        return ends;
      });
      counterparts.drawn.own = this._rows.filter((one) => one.is_own).length;
    },

    choose(of) {
      this._chosen = of && of.kind === "own" ? of.row : null;
      this.redraw();
    },

    placeOf(row) {
      const one = this._rows[row];
      return one && { latlng: L.latLng(one.lat, one.lon), radiusKm: one.radius_km };
    },

    // an organisation stands beside a site at the same place, on its side of the disc
    _place(view) {
      const { sites } = view.layers;
      const radius = sites ? sites.radius(view) : 7;
      const discs = new counterparts.Grid(32);
      if (sites && !sites.areClusters(view)) for (const spot of sites.spots(view)) discs.add(spot);
      const spots = counterparts.spots(view, this._items, MARGIN);
      const of = (kind) => spots.filter(({ item }) => this._rows[item.row].kind === kind);
      for (const { x, y } of of("site")) discs.add({ x, y });
      const beside = of("presence").map((spot) => {
        const [disc] = discs.near(spot.x, spot.y, radius + 4);
        if (!disc) return spot;
        const away = this._rows[spot.item.row].side === "local" ? -1 : 1;
        return { ...spot, x: disc.spot.x + away * (radius + 2 * RING + 3), y: disc.spot.y };
      });
      return [...beside, ...of("site")].map((spot) => ({ ...spot, radius }));
    },

    _draw(ink, view) {
      this._drawRoutes(ink, view);
      this._seen = this._place(view);
      for (const spot of this._seen) {
        const one = this._rows[spot.item.row];
        const size = one.kind === "site" ? spot.radius : 6;
        if (spot.item.row === this._chosen) counterparts.putGlow(ink, spot.x, spot.y, size, view);
        if (one.is_own) this._drawRing(ink, spot, size + RING, view);
        const image = one.kind === "site"
          ? counterparts.siteImage(one, spot.radius, view) : counterparts.presenceImage(one.mark, SQUARE, view);
        counterparts.put(ink, image, spot.x, spot.y, view);
      }
    },

    _drawRing(ink, { x, y }, radius, view) {
      for (const [colour, width] of [["halo", 3.6], ["text", 1.6]]) {
        ink.strokeStyle = view.colours[colour];
        ink.lineWidth = width;
        ink.beginPath();
        ink.arc(x, y, radius, 0, 2 * Math.PI);
        ink.stroke();
      }
    },

    _drawRoutes(ink, view) {
      ink.strokeStyle = view.colours.route;
      ink.lineWidth = 1.4;
      ink.setLineDash([5, 4]);
      ink.beginPath();
      for (const copy of view.copies) {
        for (let i = 1; i < this._items.length; i += 1) {
          const [from, to] = [this._items[i - 1], this._items[i]];
          if (from.row !== to.row) continue;
          // on the same side of 180 degrees, so that the line goes the short way
          const turn = Math.round(from.x - to.x);
          ink.moveTo((from.x + copy) * view.scale - view.left, from.y * view.scale - view.top);
          ink.lineTo((to.x + turn + copy) * view.scale - view.left, to.y * view.scale - view.top);
        }
      }
      ink.stroke();
      ink.setLineDash([]);
    },

    hits(point) {
      const at = this._map.containerPointToLayerPoint(point).subtract(this._bounds.min);
      return this._seen.flatMap(({ item, x, y, copy, radius }) => {
        const distance = Math.hypot(x - at.x, y - at.y);
        if (distance > radius + 3) return [];
        const { title, card } = this._rows[item.row];
        const rows = [{ kind: "own", row: item.row, inline: { title, rows: card } }];
        return [{ rows, distance, latlng: L.latLng(item.lat, item.lon + 360 * copy) }];
      });
    },
  });

  counterparts.own = () => new Own();
})(window.counterparts);
