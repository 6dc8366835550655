"use strict";
// the strokes of geo.views.strokes on a canvas; each mark is drawn once and then stamped
(function (counterparts) {
  const BOX = 24;
  const stamps = new Map();

  function draw(ink, strokes, colours) {
    for (const stroke of strokes) {
      const path = new Path2D(stroke.d);
      if (stroke.fill) {
        ink.fillStyle = colours[stroke.fill];
        ink.fill(path);
      }
      if (stroke.stroke) {
        ink.strokeStyle = colours[stroke.stroke];
        ink.lineWidth = stroke.width;
        ink.setLineDash(stroke.dash || []);
        ink.lineCap = stroke.dash ? "round" : "butt";
        ink.stroke(path);
      }
    }
  }

  // `layers` are lists of strokes, each with the scale it is drawn at; `scale` is pixels a unit
  function stamp(key, layers, scale, view) {
    const name = `${key}|${scale}|${view.ratio}|${view.colours.land}`;
    if (!stamps.has(name)) {
      const canvas = document.createElement("canvas");
      canvas.width = Math.ceil(BOX * scale * view.ratio);
      canvas.height = canvas.width;
      const ink = canvas.getContext("2d");
      for (const [strokes, size] of layers) {
        const unit = scale * view.ratio * size;
        ink.setTransform(unit, 0, 0, unit, canvas.width / 2, canvas.width / 2);
        draw(ink, strokes, view.colours);
      }
      stamps.set(name, canvas);
    }
    return stamps.get(name);
  }

  // onto whole device pixels, or the outline blurs
  counterparts.put = function (ink, image, x, y, view) {
    const side = image.width / view.ratio;
    const snap = (value) => Math.round((value - side / 2) * view.ratio) / view.ratio;
    ink.drawImage(image, snap(x), snap(y), side, side);
  };

  // the pixels of an image that are more than half covered: how far from its middle, and which colour
  const cut = new Map();
  function pixels(image, wide) {
    const key = cut.get(image);
    if (key && key.wide === wide) return key;
    const { width } = image;
    const words = new Uint32Array(image.getContext("2d").getImageData(0, 0, width, width).data.buffer);
    const found = { wide, half: width >> 1, offsets: [], colours: [] };
    words.forEach((word, i) => {
      if (word >>> 24 < 128) return;
      found.offsets.push((Math.floor(i / width) - found.half) * wide + (i % width) - found.half);
      found.colours.push((word | 0xff000000) >>> 0);
    });
    cut.set(image, found);
    return found;
  }

  // images by the ten thousand: straight into the canvas's pixels, later ones over earlier ones
  counterparts.putAll = function (ink, seen, imageOf, view) {
    const { width, height } = ink.canvas;
    const sheet = ink.createImageData(width, height);
    const words = new Uint32Array(sheet.data.buffer);
    for (let i = 0; i < seen.numbers.length; i += 1) {
      const { half, offsets, colours } = pixels(imageOf(seen.numbers[i]), width);
      const [x, y] = [Math.round(seen.x[i] * view.ratio), Math.round(seen.y[i] * view.ratio)];
      // the edge of the canvas is beyond the edge of the map
      if (x < half || y < half || x >= width - half || y >= height - half) continue;
      const at = y * width + x;
      for (let n = 0; n < offsets.length; n += 1) words[at + offsets[n]] = colours[n];
    }
    ink.putImageData(sheet, 0, 0);
  };

  counterparts.siteImage = function (site, radius, view) {
    const shapes = counterparts.shapes;
    const size = site.unplaced ? shapes.unplaced_scale : 1;
    const strokes = [...shapes.local[site.local], ...shapes.chinese[site.chinese]];
    if (site.local !== "not_surveyed" || site.chinese !== "not_surveyed") strokes.push(...shapes.site.divider);
    if (!site.verified) strokes.push(...shapes.site.notch);
    const around = site.unplaced ? [[shapes.site.unplaced, 1]] : [];
    const layers = [...around, [shapes.site.halo, size], [strokes, size]];
    const key = `${site.local}/${site.chinese}/${site.verified}/${site.unplaced}`;
    return stamp(key, layers, radius / shapes.radius, view);
  };

  // where very many show a site that stands for its unit is smaller, for there is no room for a ring
  counterparts.classImage = function (site, radius, view) {
    const shapes = counterparts.shapes;
    const strokes = [...shapes.site.halo, ...shapes.class[site.class]];
    if (!site.verified) strokes.push(...shapes.site.notch);
    const size = site.unplaced ? shapes.unplaced_scale : 1;
    return stamp(`class/${site.class}/${site.verified}/${size}`, [[strokes, size]], radius / shapes.radius, view);
  };

  counterparts.presenceImage = (kind, scale, view) =>
    stamp(kind, [[counterparts.shapes.presence[kind], 1]], scale, view);

  // the colour of a class; striped where it is not decided, dotted where nobody looked, as its disc is
  const paints = new Map();
  counterparts.classPaint = function (ink, name, view) {
    const isDotted = name === "not_surveyed";
    if (!isDotted && name !== "undetermined") return view.colours[name];
    const key = `${name}|${view.ratio}|${view.colours.land}`;
    if (!paints.has(key)) paints.set(key, texture(view.colours[name], view.colours.paper, isDotted, view.ratio));
    const made = ink.createPattern(paints.get(key), "repeat");
    made.setTransform(new DOMMatrix().scale(1 / view.ratio, 1 / view.ratio));
    return made;
  };

  function texture(colour, paper, isDotted, ratio) {
    const size = 4;
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(size * ratio);
    canvas.height = canvas.width;
    const ink = canvas.getContext("2d");
    ink.scale(canvas.width / size, canvas.width / size);
    ink.fillStyle = paper;
    ink.fillRect(0, 0, size, size);
    ink.fillStyle = colour;
    ink.strokeStyle = colour;
    ink.lineWidth = 1.7;
    ink.beginPath();
    if (isDotted) {
      ink.arc(size / 2, size / 2, 1.1, 0, 2 * Math.PI);
      ink.fill();
    } else {
      for (const x of [-size, 0, size]) {
        ink.moveTo(x, size);
        ink.lineTo(x + size, 0);
      }
      ink.stroke();
    }
    return canvas;
  }

  // behind the mark that the card speaks of
  counterparts.putGlow = function (ink, x, y, radius, view) {
    ink.fillStyle = view.colours.chosen;
    ink.beginPath();
    ink.arc(x, y, radius + 6, 0, 2 * Math.PI);
    ink.fill();
  };

  // how many stand at one point, beside the mark
  counterparts.putCount = function (ink, count, x, y, view, align = "left", size = 10) {
    ink.font = `600 ${size}px system-ui, sans-serif`;
    ink.textAlign = align;
    ink.textBaseline = "middle";
    ink.lineJoin = "round";
    ink.strokeStyle = view.colours.halo;
    ink.lineWidth = 2.6;
    ink.fillStyle = view.colours.text;
    ink.strokeText(count, x, y);
    ink.fillText(count, x, y);
  };
})(window.counterparts);
