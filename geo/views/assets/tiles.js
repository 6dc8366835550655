"use strict";
// somebody else's map under ours, only while the reader asks for it: its address comes with that
// state and stands in no file of ours
(function (counterparts) {
  counterparts.showTiles = function (map, url) {
    const shared = counterparts.shared(map);
    if ((shared.tiles ? shared.tiles._url : null) === url) return;
    if (shared.tiles) shared.tiles.remove();
    shared.tiles = null;
    shared.hasTiles = false;
    if (!url) return;
    if (!map.getPane("tiles")) {
      const pane = map.createPane("tiles");
      pane.style.zIndex = 152;
      pane.style.pointerEvents = "none";
    }
    const options = { pane: "tiles", maxZoom: 19, minZoom: 1, bounds: [[-85.06, -540], [85.06, 540]] };
    shared.tiles = L.tileLayer(url, { ...options, referrerPolicy: "strict-origin-when-cross-origin" });
    // where no tile arrives, our own sheet and its names stay
    shared.tiles.on("tileload", () => {
      if (shared.hasTiles) return;
      shared.hasTiles = true;
      counterparts.redraw(map);
    });
    shared.tiles.addTo(map);
  };
})(window.counterparts);
