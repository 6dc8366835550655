"use strict";
// the lines and areas of sites, beside their marks: what shows of them, and what is pointed at
(function (counterparts) {
  const SIDES = ["local", "chinese"];
  // the mark covers what is smaller, and of an area no more than a speck would show; pixels
  const LEAST = 12;
  const LEAST_RING = 3;
  const NEAR = 4;
  // names on the land keep away from places so far apart along a line; pixels
  const SPACING = 12;
  const MARGIN = 24;

  const Footprints = counterparts.Canvas.extend({
    options: { pane: "footprints", z: 405, role: "footprints" },

    initialize() {
      counterparts.Canvas.prototype.initialize.call(this, {});
      this._files = new Map();
      this._reached = new Map();
      this._wanted = null;
      this._items = [];
      this._seen = [];
      this._chosen = null;
    },

    // the geometry is fetched once, for it never changes; the parts in reach once for each rule.
    // `codes` has a byte for each site: both its states, or 0 where it is left out
    async show(points, codes, reached) {
      const wanted = { codes, reached };
      this._wanted = wanted;
      this._items = [];
      const { drawn_site: sites, drawn } = points.site;
      const shown = [...sites.keys()].filter((i) => codes[sites[i]]);
      if (!shown.length || !points.footprints || !reached) return;
      const [shapes, around] = await Promise.all([
        counterparts.kept(this._files, points.footprints, fetched, 1),
        counterparts.kept(this._reached, reached, fetchedParts),
      ]);
      // a newer filter may have come while the files were on their way
      if (this._wanted !== wanted) return;
      this._items = shown.map((i) => itemOf(sites[i], shapes[drawn[i]], codes[sites[i]], around));
      // large areas lie under small ones, and all areas under lines
      const room = ({ rings, box }) => (rings.length ? (box[2] - box[0]) * (box[3] - box[1]) : -1);
      this._items.sort((one, other) => room(other) - room(one));
      if (this._map) counterparts.redraw(this._map, "land");
    },

    // shows which line or area the card speaks of, and says whether there is one
    choose(of) {
      const isHere = of && of.kind === "site" && this._items.some(({ row }) => row === of.row);
      const chosen = isHere ? of.row : null;
      const isNew = chosen !== this._chosen;
      this._chosen = chosen;
      if (isNew) this.redraw();
      return chosen !== null;
    },

    spots() {
      return this._seen.flatMap(({ pieces }) => pieces.flatMap(spaced));
    },

    _draw(ink, view) {
      this._seen = [];
      // longitudes may run on beyond 180 degrees: the world to the left may reach in here
      for (const copy of [view.copies[0] - 1, ...view.copies]) {
        for (const item of this._items) {
          if (counterparts.shows(item.box, view, copy) && sizeOf(item, view) >= LEAST) this._drawItem(ink, item, view, copy);
        }
      }
      counterparts.drawn.footprints = new Set(this._seen.map(({ item }) => item)).size;
    },

    _drawItem(ink, item, view, copy) {
      const isChosen = item.row === this._chosen;
      const area = areaOf(item.rings, view, copy);
      const line = lineOf(item, view, copy);
      if (area) counterparts.paintArea(ink, item, area, view, copy, isChosen);
      if (line.pieces.length) counterparts.paintLine(ink, item, line, view, isChosen);
      const pieces = area ? [...area.pieces, ...line.pieces] : line.pieces;
      // inside a wide area none of its outline may show
      if (area || pieces.length) this._seen.push({ item, pieces, fill: area ? area.fill : null });
    },

    // the rows whose line or area lies under a point of the map's container
    hits(point) {
      const at = this._map.containerPointToLayerPoint(point).subtract(this._bounds.min);
      const latlng = this._map.containerPointToLatLng(point);
      const reach = counterparts.bandWidth(this._map.getZoom()) / 2 + NEAR;
      const found = this._seen.map(({ item, pieces, fill }) => {
        const distance = Math.min(...pieces.map((piece) => offPiece(piece, at)));
        return { rows: [{ kind: "site", row: item.row }], distance, latlng, isHit: distance <= reach || isInside(this._ink, fill, at) };
      });
      return found.filter(({ isHit }) => isHit);
    },
  });

  async function fetched(url) {
    const { per_degree: perDegree, shapes } = await (await counterparts.fetched(url)).json();
    const unpacked = (steps) => {
      const degrees = counterparts.degrees(steps, perDegree);
      return { degrees, ...counterparts.unitRing(degrees) };
    };
    return shapes.map(({ lines, rings }) => shapeOf(lines.map(unpacked), rings.map(unpacked)));
  }

  // a geometry on the sheet, the box around it, and the parts of its lines as last asked for
  function shapeOf(lines, rings) {
    const box = [Infinity, Infinity, -Infinity, -Infinity];
    for (const one of [...lines, ...rings]) {
      for (const i of [0, 1]) box[i] = Math.min(box[i], one.box[i]);
      for (const i of [2, 3]) box[i] = Math.max(box[i], one.box[i]);
    }
    return { lines, rings, box, rises: rise(lines) > 0, parts: { local: {}, chinese: {} } };
  }

  // for each side the circles around which parts are reached, by the row of the site
  async function fetchedParts(url) {
    const told = await (await counterparts.fetched(url)).json();
    const bySite = ({ row, circles }) => new Map(row.map((site, i) => [site, circles[i]]));
    return Object.fromEntries(SIDES.map((side) => [side, bySite(told[side])]));
  }

  // what is drawn of a site: its shape, and for each side the states and the parts of the lines
  function itemOf(row, shape, code, around) {
    const item = { ...shape, row };
    for (const side of SIDES) {
      const circles = around[side].get(row) || [];
      // where somebody is near one part, somebody is elsewhere in the country of the others
      const beyond = circles.length ? "in_country" : counterparts.stateOf(code, side);
      const key = `${beyond}|${circles}`;
      if (shape.parts[side].key !== key) {
        const state = { beyond, circles: counterparts.circlesOf(circles) };
        const parts = shape.lines.flatMap(({ degrees }) => counterparts.parts(degrees, state));
        shape.parts[side] = { key, state, parts };
      }
      item[side] = shape.parts[side].state;
    }
    return { ...item, parts: { local: shape.parts.local.parts, chinese: shape.parts.chinese.parts } };
  }

  // above 0 where lines mostly run from south-west to north-east, or back
  function rise(lines) {
    let sum = 0;
    for (const { degrees: at } of lines) {
      for (let i = 2; i < at.length; i += 2) sum += (at[i] - at[i - 2]) * (at[i + 1] - at[i - 1]);
    }
    return sum;
  }

  const sizeOf = ({ box }, view) => Math.max(box[2] - box[0], box[3] - box[1]) * view.scale;

  function areaOf(rings, view, copy) {
    const seen = rings.filter(
      (ring) => counterparts.shows(ring.box, view, copy) && sizeOf(ring, view) >= LEAST_RING,
    );
    if (!seen.length) return null;
    const path = { fill: new Path2D(), line: new Path2D() };
    for (const ring of seen) counterparts.trace(path.fill, path.line, ring, view, copy);
    return { ...path, pieces: seen.flatMap((ring) => piecesOf(ring, view, copy)) };
  }

  function lineOf({ lines, parts }, view, copy) {
    const pieces = lines.flatMap((line) => piecesOf(line, view, copy));
    const inView = (part) => ({ state: part.state, pieces: piecesOf(part, view, copy) });
    return { pieces, parts: Object.fromEntries(SIDES.map((side) => [side, parts[side].map(inView)])) };
  }

  // what of a line shows: lists of x and y in turn, without corners that can't be told apart
  function piecesOf({ ring, box }, view, copy) {
    if (!counterparts.shows(box, view, copy)) return [];
    const found = [];
    let piece = null;
    let [x, y] = [NaN, NaN];
    for (let i = 0; i < ring.length; i += 2) {
      const nextX = (ring[i] + copy) * view.scale - view.left;
      const nextY = ring[i + 1] * view.scale - view.top;
      if (i < ring.length - 2 && Math.abs(nextX - x) < 1 && Math.abs(nextY - y) < 1) continue;
      const shows = Math.max(x, nextX) > -MARGIN && Math.min(x, nextX) < view.width + MARGIN
        && Math.max(y, nextY) > -MARGIN && Math.min(y, nextY) < view.height + MARGIN;
      if (!shows) piece = null;
      else if (piece) piece.push(nextX, nextY);
      else found.push((piece = [x, y, nextX, nextY]));
      [x, y] = [nextX, nextY];
    }
    return found;
  }

  function spaced(piece) {
    const found = [];
    let [x, y] = [NaN, NaN];
    for (let i = 0; i < piece.length; i += 2) {
      if (Math.hypot(piece[i] - x, piece[i + 1] - y) < SPACING) continue;
      [x, y] = [piece[i], piece[i + 1]];
      found.push({ x, y });
    }
    return found;
  }

  // from a point to the nearest place on a piece
  function offPiece(piece, at) {
    let least = Infinity;
    for (let i = 0; i + 3 < piece.length; i += 2) {
      const [dx, dy] = [piece[i + 2] - piece[i], piece[i + 3] - piece[i + 1]];
      const along = ((at.x - piece[i]) * dx + (at.y - piece[i + 1]) * dy) / (dx * dx + dy * dy || 1);
      const share = Math.max(0, Math.min(1, along));
      least = Math.min(least, Math.hypot(piece[i] + share * dx - at.x, piece[i + 1] + share * dy - at.y));
    }
    return least;
  }

  function isInside(ink, fill, { x, y }) {
    if (!fill) return false;
    ink.save();
    ink.setTransform(1, 0, 0, 1, 0, 0);
    const inside = ink.isPointInPath(fill, x, y, "evenodd");
    ink.restore();
    return inside;
  }

  counterparts.footprints = () => new Footprints();
})(window.counterparts);
