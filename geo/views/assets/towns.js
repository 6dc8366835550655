"use strict";
// names of towns, fetched when the map is near enough to have room for them
(function (counterparts) {
  // from each zoom on, the towns of so many inhabitants
  const LEAST = [[3.2, 5e6], [4, 2e6], [4.75, 1e6], [5.5, 3e5], [6.25, 1e5], [7, 3e4], [8, 1e4], [9, 0]];
  // the capital of a country, and its largest town, are named before others of their size
  const FIRST_ZOOM = 4;

  const leastAt = (zoom) => LEAST.reduce((least, [from, many]) => (zoom >= from ? many : least), Infinity);

  counterparts.Towns = class {
    constructor(files, whenLoaded) {
      this.files = files;
      this.whenLoaded = whenLoaded;
      this.asked = new Set();
      this.towns = [];
    }

    // the towns to name in a view, capitals first, then by size; what is missing is asked for
    inView(view) {
      for (const file of this.files) {
        if (view.zoom < file.from_zoom) continue;
        for (const url of file.cell_deg ? cells(file, view) : [file.url]) if (!this.asked.has(url)) this._load(url);
      }
      const least = leastAt(view.zoom);
      return this.towns.filter((town) => town.population >= least || (town.isFirst && view.zoom >= FIRST_ZOOM));
    }

    async _load(url) {
      this.asked.add(url);
      try {
        this._take(await (await counterparts.fetched(url)).json());
      } catch (error) {
        // a map without these names is whole; the next move asks again, but not at once
        setTimeout(() => this.asked.delete(url), 15000);
        console.warn(error);
        return;
      }
      this.whenLoaded();
    }

    _take({ names, lon, lat, population, first, capitals, per_degree }) {
      const [isFirst, isCapital] = [new Set(first), new Set(capitals)];
      const added = names.map((name, i) => ({
        name,
        x: counterparts.unitX(lon[i] / per_degree),
        y: counterparts.unitY(lat[i] / per_degree),
        population: population[i] * 1000,
        isFirst: isFirst.has(i),
        isCapital: isCapital.has(i),
      }));
      this.towns = [...this.towns, ...added].sort(
        (one, other) => other.isCapital - one.isCapital || other.population - one.population);
    }
  };

  // the files of the cells that a view shows
  function cells({ url, cell_deg }, view) {
    const columns = 360 / cell_deg;
    const found = new Set();
    const [west, east] = [view.left, view.left + view.width].map((x) => Math.floor((x / view.scale) * columns));
    const [north, south] = [view.top, view.top + view.height].map((y) => Math.floor((latOf(y / view.scale) + 90) / cell_deg));
    for (let column = west; column <= east; column += 1) {
      for (let row = south; row <= north; row += 1) {
        const wrapped = ((column % columns) + columns) % columns;
        found.add(url.replace("{column}", wrapped).replace("{row}", Math.max(0, Math.min(180 / cell_deg - 1, row))));
      }
    }
    return found;
  }

  // degrees from the unit square, the way back of `unitY`
  const latOf = (y) => (Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) * 180) / Math.PI;
})(window.counterparts);
