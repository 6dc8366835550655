"use strict";
// lines of the sheet: from steps of a grid to what a canvas draws
(function (counterparts) {
  // a line comes as whole steps of a grid, each from the one before; the first from (0, 0)
  counterparts.degrees = function (steps, perDegree) {
    const at = [0, 0];
    return Float64Array.from(steps, (step, i) => (at[i % 2] += step) / perDegree);
  };

  // lon and lat as unit coordinates, and the box around them
  counterparts.unitRing = function (degrees) {
    const ring = new Float64Array(degrees.length);
    const box = [Infinity, Infinity, -Infinity, -Infinity];
    for (let i = 0; i < ring.length; i += 2) {
      ring[i] = counterparts.unitX(degrees[i]);
      ring[i + 1] = counterparts.unitY(degrees[i + 1]);
      box[0] = Math.min(box[0], ring[i]);
      box[1] = Math.min(box[1], ring[i + 1]);
      box[2] = Math.max(box[2], ring[i]);
      box[3] = Math.max(box[3], ring[i + 1]);
    }
    return { ring, box };
  };

  counterparts.shows = function (box, view, copy) {
    return (box[2] + copy) * view.scale > view.left && (box[0] + copy) * view.scale < view.left + view.width
      && box[3] * view.scale > view.top && box[1] * view.scale < view.top + view.height;
  };

  // where the sheet is cut at 180 degrees there is an edge, but no coast, border or outline
  const isCut = (x) => Math.abs(x - Math.round(x)) < 1e-6;

  counterparts.trace = function (fill, line, { ring }, view, copy) {
    let lastX = NaN;
    let lastY = NaN;
    for (let i = 0; i < ring.length; i += 2) {
      const x = (ring[i] + copy) * view.scale - view.left;
      const y = ring[i + 1] * view.scale - view.top;
      const isEnd = i === 0 || i === ring.length - 2;
      // what is nearer than half a pixel to the last point can't be seen
      if (!isEnd && Math.abs(x - lastX) < 0.5 && Math.abs(y - lastY) < 0.5) continue;
      if (fill) fill[i === 0 ? "moveTo" : "lineTo"](x, y);
      line[i === 0 || (isCut(ring[i]) && isCut(ring[i - 2])) ? "moveTo" : "lineTo"](x, y);
      lastX = x;
      lastY = y;
    }
    if (fill) fill.closePath();
  };
})(window.counterparts);
