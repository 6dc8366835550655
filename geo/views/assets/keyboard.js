"use strict";
// the map by keyboard: arrows move it, + and - zoom (Leaflet's own), Enter says what is in the middle
(function (counterparts) {
  const REACH = 24;

  // the mark nearest to the middle, or the middle itself
  function target(map) {
    const middle = map.getSize().divideBy(2);
    const { layers } = counterparts.shared(map);
    for (let reach = 0; reach <= REACH; reach += 4) {
      for (let angle = 0; angle < (reach ? 12 : 1); angle += 1) {
        const way = (angle * Math.PI) / 6;
        const point = middle.add([reach * Math.cos(way), reach * Math.sin(way)]);
        if (["sites", "presences"].some((role) => layers[role] && layers[role].hits(point).length)) return point;
      }
    }
    return middle;
  }

  counterparts.byKeyboard = function (map) {
    const box = map.getContainer();
    box.setAttribute("role", "region");
    const cross = L.DomUtil.create("div", "counterparts-cross", box);
    cross.setAttribute("aria-hidden", "true");
    box.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.target !== box) return;
      event.preventDefault();
      const containerPoint = target(map);
      map.fire("click", { containerPoint, latlng: map.containerPointToLatLng(containerPoint), originalEvent: event });
    });
  };
})(window.counterparts);
