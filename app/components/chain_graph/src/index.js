// How is a chain drawn in the browser? One Cytoscape per place on the page, kept while Streamlit runs the script anew.
import cytoscape from "cytoscape";
import { elementsOf } from "./elements.js";
import { listenToKeys } from "./keys.js";
import { frame, legend, moveTiers, showTip } from "./parts.js";
import { colours, looks } from "./style.js";

const LARGE = 800; // above this many boxes, lines are hidden while the drawing moves
const CALM = 130; // above this many lines they are drawn fainter
const views = new Map(); // name of a question -> zoom and place, for when the page puts the drawing up anew
const drawings = new WeakMap();

export default function (component) {
  const { parentElement, data } = component;
  const large = data.nodes.length > LARGE;
  if (drawings.get(parentElement)?.large === !large) end(parentElement);
  const drawing = drawings.get(parentElement) ?? start(parentElement, data, large);
  drawings.set(parentElement, drawing);
  drawing.tell = component.setTriggerValue;
  update(drawing, data);
  return () => end(parentElement);
}

function end(parent) {
  const drawing = drawings.get(parent);
  if (!drawing) return;
  drawings.delete(parent);
  drawing.watch.disconnect();
  drawing.cy.destroy();
  drawing.parts.root.remove();
}

function start(parent, data, large) {
  const parts = frame(parent);
  const cy = cytoscape({
    container: parts.canvas,
    layout: { name: "preset" },
    minZoom: 0.15,
    maxZoom: 4,
    autoungrabify: true,
    autounselectify: true,
    boxSelectionEnabled: false,
    multiClickDebounceTime: 220,
    hideEdgesOnViewport: large,
    textureOnViewport: false,
    pixelRatio: large ? 1 : "auto",
  });
  const drawing = { cy, parts, data, large, tell: () => {}, focus: "", name: "" };
  cy.on("viewport", () => {
    moveTiers(cy, parts);
    if (drawing.name) views.set(drawing.name, { zoom: cy.zoom(), pan: { ...cy.pan() } });
  });
  listenToPointer(drawing);
  listenToKeys(drawing, { fit: () => fit(drawing), pick: (id) => pick(drawing, id), toggle: (id) => toggle(drawing, id) });
  parts.buttons.in.onclick = () => zoomBy(cy, 1.25);
  parts.buttons.out.onclick = () => zoomBy(cy, 0.8);
  parts.buttons.fit.onclick = () => fit(drawing);
  drawing.watch = new ResizeObserver(() => cy.resize());
  drawing.watch.observe(parts.canvas);
  window.__lodestoneChain = cy;
  return drawing;
}

function update(drawing, data) {
  const { cy, parts } = drawing;
  const other = drawing.name !== data.name;
  drawing.data = data;
  if (other) drawing.name = "";
  parts.root.style.height = `${data.height}px`;
  parts.stage.setAttribute("aria-label", `${data.label} ${data.texts.keys}`);
  for (const name of ["in", "out", "fit"]) {
    parts.buttons[name].title = data.texts[name];
    parts.buttons[name].setAttribute("aria-label", data.texts[name]);
  }
  const palette = colours(parts.root);
  legend(parts, data, palette);
  parts.setTiers(data.tiers);
  const fresh = [];
  cy.batch(() => {
    const wanted = elementsOf(data, palette, parts.fontFamily());
    const ids = new Set(wanted.map((element) => element.data.id));
    cy.elements().filter((element) => !ids.has(element.id())).remove();
    for (const element of wanted) {
      const there = cy.getElementById(element.data.id);
      if (there.nonempty()) {
        there.data(element.data);
        there.classes(element.classes);
        if (element.position) there.position(element.position);
      } else {
        fresh.push(cy.add(element));
      }
    }
    cy.style(looks(palette, data, parts.fontFamily(), cy.edges().length <= CALM));
    mark(drawing, data.picked);
  });
  cy.resize();
  const kept = views.get(data.name);
  if (other && kept) cy.viewport(kept);
  else if (other) fit(drawing);
  else bringIntoView(cy, fresh.filter((element) => element.isNode()));
  drawing.name = data.name;
  moveTiers(cy, parts);
  window.__lodestoneChain = cy;
}

// Light up what was picked and its neighbours, else the chain that is told to be lit; fade the rest.
function mark(drawing, picked) {
  const { cy } = drawing;
  cy.elements().removeClass("picked near far bound");
  const told = new Set(drawing.data.lit ?? []);
  const lit = cy.elements(".box, .line").filter((element) => told.has(element.id()));
  lit.addClass("bound");
  const chosen = picked ? cy.getElementById(picked) : cy.collection();
  if (chosen.empty() && lit.empty()) return;
  const around = chosen.nonempty() && chosen.isEdge() ? chosen.connectedNodes() : chosen.closedNeighborhood();
  const near = chosen.empty() ? lit : chosen.union(around);
  chosen.addClass("picked");
  near.addClass("near");
  cy.elements(".box, .line, .badge").difference(near).addClass("far");
  near.nodes().forEach((node) => cy.getElementById(`more:${node.id()}`).removeClass("far"));
}

function pick(drawing, id) {
  mark(drawing, id);
  drawing.tell("picked", id);
}

function toggle(drawing, id) {
  const node = drawing.cy.getElementById(id);
  showTip(drawing.parts, null);
  if (node.nonempty() && !node.data("ghost")) drawing.tell("toggled", id);
}

function listenToPointer(drawing) {
  const { cy, parts } = drawing;
  // The page scrolls over the drawing; with Ctrl (or two fingers) the drawing zooms.
  parts.stage.addEventListener("wheel", (event) => !(event.ctrlKey || event.metaKey) && event.stopPropagation(), {
    capture: true,
    passive: true,
  });
  // Cytoscape remembers where it stands on the screen and does not see what shifts it: scrolling outside this shadow
  // root, a line more above. So it looks again before each use of the pointer.
  for (const name of ["pointermove", "pointerdown", "wheel"]) {
    const look = () => cy.renderer().invalidateContainerClientCoordsCache();
    parts.stage.addEventListener(name, look, { capture: true, passive: true });
  }
  if (drawing.large) seldom(parts.stage, "mousemove", 150);
  cy.on("onetap", (event) => {
    const hit = event.target === cy ? "" : event.target.id();
    if (hit.startsWith("more:")) toggle(drawing, event.target.data("of"));
    else pick(drawing, hit);
  });
  cy.on("dbltap", "node.box", (event) => toggle(drawing, event.target.id()));
  cy.on("mouseover", ".box, .line, .badge", (event) => {
    parts.canvas.style.cursor = "pointer";
    const element = event.target;
    showTip(parts, element.data("tip"), event.renderedPosition);
    if (cy.nodes().length > LARGE || element.hasClass("badge")) return;
    element.closedNeighborhood().edges().union(element.isEdge() ? element : cy.collection()).addClass("lit");
  });
  cy.on("mousemove", ".box, .line, .badge", (event) => showTip(parts, event.target.data("tip"), event.renderedPosition));
  const leave = () => {
    parts.canvas.style.cursor = "";
    cy.elements(".lit").removeClass("lit");
    showTip(parts, null);
  };
  cy.on("mouseout", ".box, .line, .badge", leave);
  parts.stage.addEventListener("pointerleave", leave);
  cy.on("viewport", () => showTip(parts, null));
}

// What lies below the pointer is looked up among all boxes: in a large drawing not at every step of the mouse.
function seldom(element, name, pause) {
  let last = 0;
  const hold = (event) => {
    if (event.buttons === 0 && event.timeStamp - last < pause) event.stopPropagation();
    else last = event.timeStamp;
  };
  element.addEventListener(name, hold, { capture: true });
}

function zoomBy(cy, factor) {
  cy.zoom({ level: cy.zoom() * factor, renderedPosition: { x: cy.width() / 2, y: cy.height() / 2 } });
}

// All of it, from the top; letters are not enlarged beyond what is comfortable.
function fit({ cy, data }) {
  const left = Math.min(...data.tiers.map((tier) => tier.from), 0);
  const right = Math.max(...data.tiers.map((tier) => tier.to), 1);
  const bottom = Math.max(...data.nodes.map((node) => node.y + node.h), 1);
  const top = 40;
  const zoom = Math.min(1.25, (cy.width() - 8) / (right - left), (cy.height() - top - 8) / bottom);
  cy.viewport({ zoom, pan: { x: (cy.width() - zoom * (left + right)) / 2, y: top + 8 * zoom } });
}

// Where nothing of what was added can be seen, the drawing moves just far enough.
function bringIntoView(cy, nodes) {
  const boxes = nodes.filter((node) => node.hasClass("box")).map((node) => node.renderedBoundingBox());
  const seen = (box) => box.x2 > 0 && box.x1 < cy.width() && box.y2 > 32 && box.y1 < cy.height();
  if (boxes.length === 0 || boxes.some(seen)) return;
  const [box] = boxes;
  const shift = (low, high, from, to) => (low < from ? from - low : high > to ? to - high : 0);
  cy.panBy({
    x: shift(box.x1, box.x2, 12, cy.width() - 12),
    y: shift(box.y1, box.y2, 60, cy.height() - 12),
  });
}
