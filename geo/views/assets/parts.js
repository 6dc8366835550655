"use strict";
// which parts of a line are in reach, possibly, or beyond: the rule of a site, asked of each place
(function (counterparts) {
  // on a sphere: half a percent off at most, less than any place here is known to
  const EARTH_KM = 6371;
  const RADIAN = Math.PI / 180;
  // along a line places are asked so far apart, in degrees; then the border between two is found
  const STEP = 0.05;
  const HALVINGS = 8;
  const CORNERS = 72;

  function vector(lon, lat) {
    const [a, b] = [lon * RADIAN, lat * RADIAN];
    return [Math.cos(b) * Math.cos(a), Math.cos(b) * Math.sin(a), Math.sin(b)];
  }

  // four numbers a circle: lon, lat, and how far around it (km) is in reach, and possibly so; as
  // angles, none where there is no such place
  counterparts.circlesOf = function (numbers) {
    const angle = (km) => (km > 0 ? Math.min(km / EARTH_KM, Math.PI) : null);
    const found = [];
    for (let i = 0; i < numbers.length; i += 4) {
      const [lon, lat, present, possible] = numbers.slice(i, i + 4);
      found.push({ lon, lat, at: vector(lon, lat), present: angle(present), possible: angle(possible) });
    }
    return found;
  };

  const isWithin = (cosine, angle) => angle !== null && cosine >= Math.cos(angle);

  function stateAt({ circles, beyond }, [lon, lat]) {
    const [x, y, z] = vector(lon, lat);
    let state = beyond;
    for (const circle of circles) {
      const cosine = x * circle.at[0] + y * circle.at[1] + z * circle.at[2];
      if (isWithin(cosine, circle.present)) return "present";
      if (isWithin(cosine, circle.possible)) state = "possible";
    }
    return state;
  }

  const between = ([lon, lat], [endLon, endLat], share) =>
    [lon + (endLon - lon) * share, lat + (endLat - lat) * share];

  // the place between two of different states where the first state ends
  function border(side, from, to, state) {
    let [low, high] = [0, 1];
    for (let n = 0; n < HALVINGS; n += 1) {
      const middle = (low + high) / 2;
      if (stateAt(side, between(from, to, middle)) === state) low = middle;
      else high = middle;
    }
    return between(from, to, high);
  }

  // a line (lon and lat in turn) as parts of one state each, on the sheet
  counterparts.parts = function (degrees, side) {
    if (!side.circles.length) return [{ state: side.beyond, ...counterparts.unitRing(degrees) }];
    let last = [degrees[0], degrees[1]];
    let state = stateAt(side, last);
    let line = [...last];
    const found = [];
    for (let i = 2; i < degrees.length; i += 2) {
      const [start, end] = [last, [degrees[i], degrees[i + 1]]];
      const steps = Math.ceil(Math.max(Math.abs(end[0] - start[0]), Math.abs(end[1] - start[1])) / STEP);
      for (let step = 1; step <= steps; step += 1) {
        const next = between(start, end, step / steps);
        const other = stateAt(side, next);
        if (other !== state) {
          const edge = border(side, last, next, state);
          found.push({ state, ...counterparts.unitRing([...line, ...edge]) });
          line = [...edge];
          state = other;
        }
        last = next;
      }
      line.push(...end);
    }
    return [...found, { state, ...counterparts.unitRing(line) }];
  };

  // adds a circle to a path: the one that is on the same side of 180 degrees as x of the sheet
  counterparts.drawCircle = function (path, circle, angle, view, x) {
    const turn = Math.round(x - counterparts.unitX(circle.lon));
    for (let n = 0; n < CORNERS; n += 1) {
      const [lon, lat] = onCircle(circle, angle, (2 * Math.PI * n) / CORNERS);
      const left = (counterparts.unitX(lon) + turn) * view.scale - view.left;
      path[n ? "lineTo" : "moveTo"](left, counterparts.unitY(lat) * view.scale - view.top);
    }
    path.closePath();
  };

  // the place at an angle (radians) from a circle's middle, in a direction from north
  function onCircle({ lon, lat }, angle, direction) {
    const b = lat * RADIAN;
    const north = Math.asin(
      Math.sin(b) * Math.cos(angle) + Math.cos(b) * Math.sin(angle) * Math.cos(direction),
    );
    const east = Math.atan2(
      Math.sin(direction) * Math.sin(angle) * Math.cos(b),
      Math.cos(angle) - Math.sin(b) * Math.sin(north),
    );
    return [lon + east / RADIAN, north / RADIAN];
  }
})(window.counterparts);
