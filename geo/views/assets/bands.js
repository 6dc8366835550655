"use strict";
// how lines and areas are painted: a line is a core (local side) between two rims (Chinese side),
// an area is striped by both in turn; each part in the manner of its state
(function (counterparts) {
  // weaker states first: where several meet, the strongest stays on top
  const STATES = ["not_surveyed", "in_country", "possible", "present"];
  const SIDES = ["chinese", "local"];
  const tiles = new Map();

  const colourOf = (side, state, colours) => colours[state === "not_surveyed" ? state : side];

  const areDots = (dash) => dash.length > 0 && dash[0] < 1;

  const isUnsearched = (item) => SIDES.every((side) => item[side].beyond === "not_surveyed");

  // a line is thinner on the world sheet
  counterparts.bandWidth = function (zoom) {
    const { least, most } = counterparts.shapes.footprint;
    return Math.max(least, Math.min(most, least + (zoom - 2) * 0.6));
  };

  function follow(path, pieces) {
    for (const piece of pieces) {
      for (let i = 0; i < piece.length; i += 2) path[i ? "lineTo" : "moveTo"](piece[i], piece[i + 1]);
    }
    return path;
  }

  // diagonal lines on a square that repeats: from all of them in one colour to dashes and dots
  function tile({ size, dash, width, colour, first }, ratio) {
    const canvas = document.createElement("canvas");
    canvas.width = size * ratio;
    canvas.height = canvas.width;
    const ink = canvas.getContext("2d");
    ink.scale(ratio, ratio);
    ink.strokeStyle = colour;
    ink.lineWidth = width;
    ink.lineCap = areDots(dash) ? "round" : "butt";
    ink.setLineDash(dash);
    // all begin at one height, so that the dashes of neighbouring squares meet
    for (let sum = first - size; sum <= first + 3 * size; sum += size) {
      ink.beginPath();
      ink.moveTo(sum - 2 * size, 2 * size);
      ink.lineTo(sum + size, -size);
      ink.stroke();
    }
    return canvas;
  }

  // fixed to the sheet, so that nothing stirs when the map has been moved; `way` -1 leans it back
  function pattern(ink, look, view, way = 1) {
    const key = JSON.stringify([look, view.ratio]);
    if (!tiles.has(key)) tiles.set(key, tile(look, view.ratio));
    const made = ink.createPattern(tiles.get(key), "repeat");
    const [x, y] = [view.left, view.top].map((offset) => -(offset % look.size));
    made.setTransform(new DOMMatrix().translate(x, y).scale(way / view.ratio, 1 / view.ratio));
    return made;
  }

  // across the way that a line mostly runs, or it would lie along it
  function hatching(ink, side, view, item) {
    const { hatch: size, hatch_line: width } = counterparts.shapes.footprint;
    return pattern(ink, { size, width, dash: [], colour: view.colours[side], first: 0 }, view, item.rises ? -1 : 1);
  }

  function stripes(ink, side, state, view) {
    const { tile: size, dashes, dot, stripe } = counterparts.shapes.footprint;
    const dash = dashes[state];
    const first = side === "local" ? 0 : size / 2;
    const width = areDots(dash) ? dot : stripe;
    return pattern(ink, { size, width, dash, colour: colourOf(side, state, view.colours), first }, view);
  }

  function paintBand(ink, side, item, parts, width, view) {
    const { pale } = counterparts.shapes.footprint;
    for (const state of STATES) {
      const pieces = parts.filter((part) => part.state === state).flatMap((part) => part.pieces);
      if (!pieces.length) continue;
      ink.strokeStyle = state === "possible" ? hatching(ink, side, view, item) : colourOf(side, state, view.colours);
      ink.globalAlpha = state === "in_country" ? pale : 1;
      ink.setLineDash(state === "not_surveyed" ? [0.01, 1.6 * width] : []);
      ink.lineWidth = width;
      ink.stroke(follow(new Path2D(), pieces));
    }
    ink.globalAlpha = 1;
    ink.setLineDash([]);
  }

  // `pieces` of the whole line, and for each side its `parts` with theirs; `isChosen` adds a glow
  counterparts.paintLine = function (ink, item, { pieces, parts }, view, isChosen) {
    const { core: share, gap, outline, halo, glow } = counterparts.shapes.footprint;
    const { colours } = view;
    const width = counterparts.bandWidth(view.zoom);
    const core = width * share;
    const whole = follow(new Path2D(), pieces);
    const line = (colour, wide) => {
      ink.strokeStyle = colour;
      ink.lineWidth = wide;
      ink.stroke(whole);
    };
    ink.lineJoin = "round";
    ink.lineCap = "round";
    if (isChosen) line(colours.chosen, width + 2 * glow);
    line(colours.halo, width + 2 * (outline + halo));
    if (!isUnsearched(item)) {
      line(colours.outline, width + 2 * outline);
      line(colours.paper, width);
      paintBand(ink, "chinese", item, parts.chinese, width, view);
      line(colours.paper, core + 2 * gap);
    }
    paintBand(ink, "local", item, parts.local, core, view);
  };

  // only what lies in a circle of one state, and in none of another
  function clipTo(ink, circles, inside, outside, view, x) {
    if (inside) {
      const path = new Path2D();
      for (const circle of circles.filter((one) => one[inside])) {
        counterparts.drawCircle(path, circle, circle[inside], view, x);
      }
      ink.clip(path);
    }
    for (const circle of circles.filter((one) => one[outside])) {
      const path = new Path2D();
      path.rect(0, 0, view.width, view.height);
      counterparts.drawCircle(path, circle, circle[outside], view, x);
      ink.clip(path, "evenodd");
    }
  }

  function paintInside(ink, item, view, copy) {
    const { dashes } = counterparts.shapes.footprint;
    const fill = (style, alpha) => {
      ink.fillStyle = style;
      ink.globalAlpha = alpha;
      ink.fillRect(0, 0, view.width, view.height);
    };
    fill(view.colours.paper, 0.5);
    const x = (item.box[0] + item.box[2]) / 2 + copy;
    for (const side of SIDES) {
      const { beyond, circles } = item[side];
      const near = [["possible", "possible", "present"], ["present", "present", null]];
      for (const [state, inside, outside] of [[beyond, null, "possible"], ...(circles.length ? near : [])]) {
        if (!dashes[state]) continue;
        ink.save();
        clipTo(ink, circles, inside, outside, view, x);
        fill(stripes(ink, side, state, view), 0.8);
        ink.restore();
      }
    }
  }

  counterparts.paintArea = function (ink, item, { fill, line }, view, copy, isChosen) {
    const { edge, halo, glow } = counterparts.shapes.footprint;
    const { colours } = view;
    ink.save();
    ink.clip(fill, "evenodd");
    paintInside(ink, item, view, copy);
    ink.restore();
    ink.lineJoin = "round";
    ink.lineCap = "round";
    const outline = colours[isUnsearched(item) ? "not_surveyed" : "outline"];
    const glowing = isChosen ? [[colours.chosen, edge + 2 * glow]] : [];
    for (const [colour, width] of [...glowing, [colours.halo, edge + 2 * halo], [outline, edge]]) {
      ink.strokeStyle = colour;
      ink.lineWidth = width;
      ink.stroke(line);
    }
  };
})(window.counterparts);
