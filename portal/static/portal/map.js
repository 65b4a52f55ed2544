// Draws the stations of a page's list, the elements with `data-point`, on a map. Leaflet and its clusters are loaded
// before this file, and only on pages that were asked for the map. The list stays and says the same.
const { L } = globalThis;
const frame = document.querySelector("[data-map]");
const listed = [...document.querySelectorAll("[data-point]")].filter((item) => item.dataset.point);
const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;

const position = (text) => text.split(",").map(Number).reverse();

// Leaflet's own tile layer puts a picture from a data: address into every tile that it throws away, which our policy
// refuses. This one only ever loads tiles.
const Tiles = L.GridLayer.extend({
  createTile({ x, y, z }, done) {
    const tile = document.createElement("img");
    tile.alt = "";
    // Providers bind a key to the sites that may use it, and tell them by the origin.
    tile.referrerPolicy = "origin";
    tile.addEventListener("load", () => done(null, tile));
    tile.addEventListener("error", (error) => done(error, tile));
    tile.src = L.Util.template(this.options.address, { x, y, z: z + this.options.zoomOffset });
    return tile;
  },
});

// Without a provider: squared paper, so that moving and zooming are seen.
const Squares = L.GridLayer.extend({
  createTile() {
    const tile = document.createElement("div");
    tile.className = "map__square";
    return tile;
  },
});

const addresses = [...frame?.querySelectorAll("[data-layer]") || []].map((layer) => layer.dataset.layer);
const isPlain = !addresses.length;
const layers = () => {
  if (isPlain) return [new Squares({ tileSize: 128 })];
  // Where Leaflet counts a world of two tiles as level 0, providers count it as level 1.
  const zoomOffset = frame.dataset.grid === "degrees" ? 1 : 0;
  return addresses.map((address) => new Tiles({ address, zoomOffset, maxZoom: 18 }));
};

// Leaflet writes its units in English.
const Scale = L.Control.Scale.extend({
  _updateScale(bar, text, ratio) {
    const words = text.replace(/ k?m$/, (unit) => ` ${frame.dataset[unit.trim()]}`);
    L.Control.Scale.prototype._updateScale.call(this, bar, words, ratio);
  },
});

const icon = (kind, text = "") => L.divIcon({ className: `map__mark map__mark--${kind}`, html: text, iconSize: [44, 44] });

const contents = (item) => {
  const box = document.createElement("div");
  const title = item.querySelector("h2 a, h3 a, a");
  const parts = [title, item.querySelector(".pill"), ...item.querySelectorAll('a[href^="tel:"]')];
  for (const part of parts.filter(Boolean)) {
    const line = document.createElement("p");
    line.append(part.cloneNode(true));
    box.append(line);
  }
  return box;
};

// Marks closer than this are one. On a telephone a whole town would be, if they kept their distance for the names.
const apart = Math.min(80, Math.max(48, (frame?.clientWidth || innerWidth) / 7));
// What the buttons and the makers' names below take up of the map.
const CLEAR = [16, 160];
// Clear of the buttons and the scale.
const INSIDE = { paddingTopLeft: [48, 40], paddingBottomRight: [96, 72], animate: !calm };

const mark = (item, labelled) => {
  const name = item.querySelector("h2 a, h3 a, a").firstChild.textContent.trim();
  const state = item.querySelector(".pill")?.textContent || "";
  const marker = L.marker(position(item.dataset.point), { icon: icon("station"), riseOnHover: true, autoPanOnFocus: false });
  marker.on("add", () => marker.getElement().setAttribute("aria-label", [name, state].filter(Boolean).join("，")));
  marker.bindTooltip(item.dataset.name || name, { permanent: labelled, direction: "bottom", offset: [0, 14], className: "map__name" });
  marker.bindPopup(() => contents(item), { autoPanPaddingTopLeft: [16, 16], autoPanPaddingBottomRight: CLEAR, closeButton: true });
  return marker;
};

const followFocus = (map) => {
  let from = null;
  map.on("popupopen", ({ popup }) => {
    from = document.activeElement?.classList.contains("map__mark") ? document.activeElement : null;
    const box = popup.getElement();
    box.querySelector(".leaflet-popup-close-button").setAttribute("aria-label", frame.dataset.close);
    if (from) box.querySelector("a[href]").focus();
  });
  map.on("popupclose", () => from?.focus());
  // Leaflet listens for it only while the map itself has the focus.
  frame.addEventListener("keydown", (event) => event.key === "Escape" && map.closePopup());
};

const nameClusters = (map) => map.on("layeradd", ({ layer }) => {
  if (!layer.getChildCount) return;
  layer.getElement()?.setAttribute("aria-label", frame.dataset.cluster.replace("{n}", layer.getChildCount()));
});

// Leaflet brings a mark that gets the focus to the edge, where the buttons hide it, and knows no space bar.
const useByKeyboard = (map) => {
  L.Marker.mergeOptions({ autoPanOnFocus: false });
  map.on("layeradd", ({ layer }) => {
    const element = layer instanceof L.Marker && layer.getElement();
    if (!element) return;
    element.addEventListener("focus", () => element.matches(":focus-visible") && map.panInside(layer.getLatLng(), INSIDE));
    element.addEventListener("keydown", (event) => {
      if (event.key !== " ") return;
      event.preventDefault();
      element.click();
    });
  });
};

// An opened cluster is gone: who opened it goes on with the first of its stations.
const enterClusters = (group) => {
  let opened = null;
  group.on("clusterclick clusterkeypress", ({ layer, originalEvent: { type, key } }) => {
    if (type !== "keypress" || key === "Enter") opened = layer;
  });
  group.on("animationend spiderfied", () => {
    const shown = opened?.getAllChildMarkers().map((station) => group.getVisibleParent(station)).find(Boolean);
    opened = null;
    // After the cluster has given the focus to the map.
    if (shown) setTimeout(() => shown.getElement()?.focus());
  });
};

const draw = () => {
  frame.hidden = false;
  instead.hidden = true;
  const { attribution, here, hereLabel, grid } = frame.dataset;
  const map = L.map(frame.querySelector(".map"), {
    crs: grid === "degrees" ? L.CRS.EPSG4326 : L.CRS.EPSG3857,
    scrollWheelZoom: false,
    zoomControl: false,
    zoomAnimation: !calm,
    fadeAnimation: !calm,
    markerZoomAnimation: !calm,
    maxZoom: 18,
    zoomSnap: isPlain ? 0.25 : 1,
  });
  map.attributionControl.setPrefix(false);
  if (attribution) map.attributionControl.addAttribution(attribution);
  // Below, where a thumb reaches and no opened station, which rises above its mark, is covered.
  L.control.zoom({ position: "bottomright", zoomInTitle: frame.dataset.zoomIn, zoomOutTitle: frame.dataset.zoomOut }).addTo(map);
  new Scale({ imperial: false, maxWidth: 150 }).addTo(map);
  nameClusters(map);
  useByKeyboard(map);
  followFocus(map);
  const marks = listed.map((item) => mark(item, isPlain || listed.length <= 15));
  const bounds = L.latLngBounds(marks.map((marker) => marker.getLatLng()));
  if (here) bounds.extend(position(here));
  map.fitBounds(bounds, { ...INSIDE, maxZoom: 15 });
  for (const layer of layers()) layer.addTo(map);
  const group = L.markerClusterGroup({
    animate: !calm,
    showCoverageOnHover: false,
    maxClusterRadius: apart,
    iconCreateFunction: (cluster) => icon("cluster", String(cluster.getChildCount())),
  });
  enterClusters(group);
  group.addLayers(marks).addTo(map);
  if (here) {
    // Behind the stations: usually one is there, and a number drawn upon cannot be read.
    const options = { icon: icon("here"), keyboard: false, interactive: false, zIndexOffset: -10000 };
    const spot = L.marker(position(here), options).addTo(map);
    spot.getElement().setAttribute("role", "img");
    spot.getElement().setAttribute("aria-label", hereLabel);
  }
};

const instead = document.querySelector("[data-instead-of-map]");
if (frame && listed.length) draw();
else if (instead) instead.textContent = instead.dataset.none;
