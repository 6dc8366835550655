"use strict";
// the choropleth: each unit in its step, under the marks; and what it says where no mark is near
(function (counterparts) {
  const { degrees, unitRing, shows, trace } = counterparts;
  const MARKS = ["sites", "presences", "footprints"];

  const Units = counterparts.Canvas.extend({
    options: { pane: "units", z: 155, role: "units" },

    initialize(sealed) {
      counterparts.Canvas.prototype.initialize.call(this, {});
      this._sealed = sealed;
      this._part = null;
      this._told = new Map();
      this._admin1 = null;
    },

    onAdd(map) {
      counterparts.Canvas.prototype.onAdd.call(this, map);
      this._tip = L.tooltip({ direction: "top", offset: [0, -8], className: "counterparts-tip" });
      map.on("click", this._open, this);
      map.on("mousemove", this._point, this);
      map.on("mouseout zoomstart", this._hide, this);
    },

    onRemove(map) {
      this._hide();
      map.off("click", this._open, this);
      map.off("mousemove", this._point, this);
      map.off("mouseout zoomstart", this._hide, this);
      counterparts.Canvas.prototype.onRemove.call(this, map);
    },

    // which units are shaded, by what; null for none
    setPart(part) {
      this._part = part;
      this._told = new Map();
      // the numbers are those of the units with sites, in their order
      if (part) part.steps.forEach((step, row) => { if (step) this._told.set(row, this._told.size); });
      this._hide();
      if (part && part.by === "admin1" && !this._admin1) this._load();
    },

    // a file of its own, for most readers never ask for it
    async _load() {
      this._admin1 = [];
      try {
        const urls = await counterparts.unseal(this._sealed);
        const answer = await fetch(urls.admin1);
        if (!answer.ok) throw new Error(`units: ${answer.status}`);
        const file = await answer.json();
        this._admin1 = file.units.map(({ row, name, rings }) => ({
          row, names: { en: name }, rings: rings.map((ring) => unitRing(degrees(ring, file.per_degree))),
        }));
      } catch (error) {
        // asked for again when the next filter changes
        this._admin1 = null;
        console.warn(error);
        return;
      }
      if (this._map) this.redraw();
    },

    _outlines() {
      if (!this._part) return [];
      if (this._part.by === "admin1") return this._admin1 || [];
      const { land } = counterparts.shared(this._map).layers;
      return land ? land.countries() : [];
    },

    _draw(ink, view) {
      const steps = new Map();
      let count = 0;
      for (const unit of this._outlines()) {
        const name = counterparts.shapes.units.steps[this._part.steps[unit.row] || 0];
        if (name === "plain") continue;
        count += 1;
        if (!steps.has(name)) steps.set(name, { fill: new Path2D(), line: new Path2D() });
        const path = steps.get(name);
        for (const copy of view.copies) {
          for (const ring of unit.rings) if (shows(ring.box, view, copy)) trace(path.fill, path.line, ring, view, copy);
        }
      }
      for (const [name, { fill }] of steps) paint(ink, fill, counterparts.shapes.units.paints[name], view);
      ink.lineJoin = "round";
      ink.lineWidth = view.zoom < 4 ? 0.6 : 0.9;
      ink.strokeStyle = view.colours.unit_line;
      for (const { line } of steps.values()) ink.stroke(line);
      counterparts.drawn.units = count;
    },

    // the unit with sites under the pointer, unless a mark is there: marks speak first
    _under(event) {
      const { layers } = counterparts.shared(this._map);
      if (!this._part || MARKS.some((role) => layers[role] && layers[role].hits(event.containerPoint).length)) return null;
      const x = counterparts.unitX(event.latlng.lng);
      const at = [x - Math.floor(x), counterparts.unitY(event.latlng.lat)];
      return this._outlines().find((unit) => this._told.has(unit.row) && holds(unit, at)) || null;
    },

    _hide() {
      this._tip.remove();
    },

    _point(event) {
      const unit = this._under(event);
      if (!unit) {
        this._hide();
        return;
      }
      this._tip.setLatLng(event.latlng).setContent(this._sheet(unit));
      if (!this._map.hasLayer(this._tip)) this._tip.addTo(this._map);
    },

    // a finger has no pointer that hovers: what the tip says, a click says too
    _open(event) {
      const unit = this._under(event);
      if (!unit) return;
      this._hide();
      const options = { maxWidth: 300, minWidth: 200, className: "counterparts-popup" };
      this._map.openPopup(L.popup(options).setLatLng(event.latlng).setContent(this._sheet(unit)));
      const close = this._map.getContainer().querySelector(".leaflet-popup-close-button");
      if (close) close.setAttribute("aria-label", counterparts.shared(this._map).words.close);
    },

    // text goes in as text, never as markup
    _sheet(unit) {
      const { language } = counterparts.shared(this._map);
      const made = document.createElement("div");
      made.className = "counterparts-unit";
      const title = document.createElement("strong");
      title.textContent = unit.names[language] || unit.names.en;
      title.dir = "auto";
      const list = document.createElement("dl");
      for (const [label, text] of this._said(this._told.get(unit.row), language)) {
        list.append(Object.assign(document.createElement("dt"), { textContent: label }));
        list.append(Object.assign(document.createElement("dd"), { textContent: text }));
      }
      const side = Object.assign(document.createElement("div"), { textContent: this._part.words.side });
      made.append(title, side, list);
      return made;
    },

    _said(i, language) {
      const { words, n_sites, certain, possible, not_surveyed, depth, depths } = this._part;
      const number = new Intl.NumberFormat(language);
      const searched = n_sites[i] - not_surveyed[i];
      const values = { low: certain[i], high: certain[i] + possible[i], n: searched };
      const filled = (text) => text.replace(/\{(low|high|n)\}/g, (_, name) => number.format(values[name]));
      const said = [[words.sites, number.format(n_sites[i])]];
      if (searched) said.push([words.gap, filled(possible[i] ? words.range : words.one)]);
      if (not_surveyed[i]) said.push([words.not_surveyed, number.format(not_surveyed[i])]);
      return [...said, [words.depth, depths[depth[i]]]];
    },
  });

  function paint(ink, path, { fill, hatch, dots, ink: role, width }, view) {
    if (fill) {
      ink.fillStyle = view.colours[fill];
      // somebody else's map is asked for to be seen
      ink.globalAlpha = view.hasTiles ? 0.6 : 1;
      ink.fill(path, "evenodd");
      ink.globalAlpha = 1;
    }
    if (!hatch && !dots) return;
    ink.save();
    ink.clip(path, "evenodd");
    ink.strokeStyle = view.colours[role];
    ink.lineWidth = width;
    ink.beginPath();
    if (hatch) lines(ink, view, hatch);
    else stipple(ink, view, dots);
    ink.stroke();
    ink.restore();
  }

  // both are fixed to the sheet, so that nothing stirs when the map has been moved
  function lines(ink, view, step) {
    for (let sum = -((view.left + view.top) % step); sum < view.width + view.height; sum += step) {
      ink.moveTo(sum, 0);
      ink.lineTo(sum - view.height, view.height);
    }
  }

  function stipple(ink, view, step) {
    ink.lineCap = "round";
    ink.setLineDash([0.01, step - 0.01]);
    const first = Math.floor(view.top / step);
    for (let row = first; row * step < view.top + view.height; row += 1) {
      const y = row * step - view.top;
      ink.moveTo(-(view.left % step) - (row % 2 ? step / 2 : 0), y);
      ink.lineTo(view.width, y);
    }
  }

  // whether a unit holds a point of the unit square: an odd number of its edges lies west of it
  function holds({ rings }, [x, y]) {
    let isIn = false;
    for (const { ring, box } of rings) {
      if (x < box[0] || x > box[2] || y < box[1] || y > box[3]) continue;
      for (let i = 2; i < ring.length; i += 2) {
        const [x0, y0, x1, y1] = [ring[i - 2], ring[i - 1], ring[i], ring[i + 1]];
        if (y0 > y !== y1 > y && x < ((x1 - x0) * (y - y0)) / (y1 - y0) + x0) isIn = !isIn;
      }
    }
    return isIn;
  }

  counterparts.units = (sealed) => new Units(sealed);
})(window.counterparts);
