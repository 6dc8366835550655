"use strict";
// where all rows stand: one file, fetched once; and their titles, a page of names at a time
(function (counterparts) {
  const files = new Map();
  const WIDTHS = { 1: Uint8Array, 2: Uint16Array, 4: Int32Array };

  // differences from row to row, the lowest bytes of all first
  function column(bytes, size, length) {
    const values = new WIDTHS[size](length);
    let last = 0;
    for (let i = 0; i < length; i += 1) {
      let step = 0;
      for (let n = 0; n < size; n += 1) step |= bytes[n * length + i] << (8 * n);
      last = (last + step) | 0;
      values[i] = last;
    }
    return values;
  }

  // the address of a file that lies beside another
  counterparts.beside = (name, url) => new URL(name, new URL(url, window.location.href)).href;

  async function opened(url) {
    const [header, bytes] = counterparts.opened(await (await counterparts.fetched(url)).arrayBuffer());
    const beside = (name) => counterparts.beside(name, url);
    const titles = (kind) => header.titles[kind].map((name) => ({ url: beside(name), texts: null, asked: null }));
    const points = {
      perDegree: header.per_degree,
      titlesAFile: header.titles_a_file,
      footprints: header.footprints && beside(header.footprints),
      site: {}, presence: {},
      titles: { site: titles("site"), presence: titles("presence") },
    };
    let start = 0;
    for (const [kind, name, size, length] of header.columns) {
      points[kind][name] = column(bytes.subarray(start), size, length);
      start += size * length;
    }
    return points;
  }

  counterparts.points = (url) => counterparts.kept(files, url, opened, 2);

  const fileOf = (points, { kind, row }) => points.titles[kind][Math.floor(row / points.titlesAFile)];

  // the title of a row if it is here already; readers of Chinese may see another
  counterparts.titleHere = function (points, of, language) {
    const { texts } = fileOf(points, of);
    const title = texts && texts[of.row % points.titlesAFile];
    return Array.isArray(title) ? title[language === "zh" ? 1 : 0] : title;
  };

  counterparts.titleOf = async function (points, of, language) {
    const file = fileOf(points, of);
    file.asked = file.asked || counterparts.fetched(file.url).then((answer) => answer.json());
    try {
      file.texts = await file.asked;
    } catch (error) {
      file.asked = null;
      throw error;
    }
    return counterparts.titleHere(points, of, language);
  };

  // few names are fetched before somebody points at them, once the map is drawn
  counterparts.fetchTitles = function (points) {
    for (const kind of ["site", "presence"]) {
      if (points.titles[kind].length === 1) counterparts.titleOf(points, { kind, row: 0 }).catch(() => {});
    }
  };
})(window.counterparts);
