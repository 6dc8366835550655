"use strict";
// the sheet under everything: land, borders, disputed borders, names of countries
(function (counterparts) {
  const { degrees, unitRing, shows, trace } = counterparts;

  const Land = counterparts.Canvas.extend({
    options: { pane: "land", z: 150, role: "land" },

    initialize(sealed) {
      counterparts.Canvas.prototype.initialize.call(this, {});
      this._sealed = sealed;
      this._countries = [];
      this._disputed = [];
      this._units = [];
      this._sheet = null;
      this._towns = null;
    },

    onAdd(map) {
      counterparts.Canvas.prototype.onAdd.call(this, map);
      new counterparts.Labels(this).addTo(map);
      L.control.scale({ imperial: false, position: "bottomleft" }).addTo(map);
      this._load();
    },

    async _load() {
      const urls = await counterparts.unseal(this._sealed);
      this._towns = new counterparts.Towns(urls.towns || [], () => this._redrawNames());
      const [land, lines] = await Promise.all(
        [urls.land, urls.disputed].map(async (url) => (await counterparts.fetched(url)).json()),
      );
      this._countries = land.countries.map((country) => ({
        ...country,
        x: counterparts.unitX(country.lon),
        y: counterparts.unitY(country.lat),
        rings: country.rings.map((ring) => unitRing(degrees(ring, land.per_degree))),
      }));
      this._disputed = lines.lines.map((line) => unitRing(degrees(line, lines.per_degree)));
      this._units = (land.units || []).map((line) => unitRing(degrees(line, land.per_degree)));
      this._sheet = land.sheet;
      if (this._map) counterparts.redraw(this._map);
    },

    countries() {
      return this._countries;
    },

    towns(view) {
      return this._towns ? this._towns.inView(view) : [];
    },

    _redrawNames() {
      if (this._map) counterparts.shared(this._map).layers.labels.redraw();
    },

    // the sheet of one country ends where its file does
    _drawSea(ink, view) {
      if (!this._sheet) return;
      const [west, south, east, north] = this._sheet;
      ink.fillStyle = view.colours.sea;
      for (const copy of view.reaching) {
        const left = (counterparts.unitX(west) + copy) * view.scale - view.left;
        const top = counterparts.unitY(north) * view.scale - view.top;
        const [wide, high] = [(east - west) / 360, counterparts.unitY(south) - counterparts.unitY(north)];
        ink.fillRect(left, top, wide * view.scale, high * view.scale);
      }
    },

    _draw(ink, seen) {
      // longitudes may run on beyond 180 degrees: the world to the left may reach in here
      const view = { ...seen, reaching: [seen.copies[0] - 1, ...seen.copies] };
      this._drawSea(ink, view);
      const paths = [];
      for (const copy of view.reaching) {
        for (const { rings } of this._countries) {
          const seen = rings.filter(({ box }) => shows(box, view, copy));
          if (!seen.length) continue;
          const path = { fill: new Path2D(), line: new Path2D() };
          for (const ring of seen) trace(path.fill, path.line, ring, view, copy);
          paths.push(path);
        }
      }
      ink.lineJoin = "round";
      // first a wide line in the colour of the coast: of it only the seaward half stays
      ink.strokeStyle = view.colours.coast;
      ink.lineWidth = view.zoom < 4 ? 1.4 : 2;
      for (const { line } of paths) ink.stroke(line);
      ink.fillStyle = view.colours.land;
      for (const { fill } of paths) ink.fill(fill, "evenodd");
      ink.strokeStyle = view.colours.border;
      ink.lineWidth = view.zoom < 4 ? 0.6 : 0.9;
      for (const { line } of paths) ink.stroke(line);
      this._drawUnits(ink, view);
      this._drawDisputed(ink, view);
    },

    _traced(lines, view) {
      const path = new Path2D();
      for (const copy of view.reaching) {
        for (const line of lines) {
          if (shows(line.box, view, copy)) trace(null, path, line, view, copy);
        }
      }
      return path;
    },

    // between the provinces of the one country that a sheet is of
    _drawUnits(ink, view) {
      ink.strokeStyle = view.colours.border;
      ink.lineWidth = 0.5;
      ink.stroke(this._traced(this._units, view));
    },

    _drawDisputed(ink, view) {
      const path = this._traced(this._disputed, view);
      // land over the plain border first, so that the gaps of the dashes are gaps
      ink.strokeStyle = view.colours.land;
      ink.lineWidth = 2.2;
      ink.stroke(path);
      ink.strokeStyle = view.colours.disputed;
      ink.lineWidth = view.zoom < 4 ? 0.8 : 1.1;
      ink.setLineDash([3.5, 3]);
      ink.stroke(path);
      ink.setLineDash([]);
    },
  });

  counterparts.land = (sealed) => new Land(sealed);
})(window.counterparts);
