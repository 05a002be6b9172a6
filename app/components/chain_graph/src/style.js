// Which colours and strokes? Those of the page's theme, light or dark; meaning is never in colour alone.

import { INSET } from "./elements.js";

export function colours(root) {
  const style = getComputedStyle(root);
  const of = (name, otherwise) => style.getPropertyValue(name).trim() || otherwise;
  const paper = of("--st-background-color", "#ffffff");
  const ink = of("--st-text-color", "#1a1d24");
  return {
    paper,
    ink,
    dark: brightness(paper) < brightness(ink),
    faint: mixed(ink, paper, 0.68),
    line: mixed(ink, paper, 0.5),
    other: mixed(ink, paper, 0.28),
    otherInk: ink,
    paleInk: mixed(ink, paper, 0.7),
    // Not see-through: lines run below boxes.
    pale: remembered((fill) => mixed(fill, paper, 0.42)),
  };
}

function remembered(make) {
  const made = new Map();
  return (key) => {
    if (!made.has(key)) made.set(key, make(key));
    return made.get(key);
  };
}

function channels(colour) {
  const pen = document.createElement("canvas").getContext("2d");
  pen.fillStyle = colour;
  pen.fillRect(0, 0, 1, 1);
  return [...pen.getImageData(0, 0, 1, 1).data].slice(0, 3);
}

function brightness(colour) {
  const [red, green, blue] = channels(colour);
  return 0.299 * red + 0.587 * green + 0.114 * blue;
}

function mixed(one, other, share) {
  const [a, b] = [channels(one), channels(other)];
  return `rgb(${a.map((value, k) => Math.round(value * share + b[k] * (1 - share))).join(",")})`;
}

export function looks(palette, data, font, calm) {
  return [
    {
      selector: "node",
      style: {
        shape: "round-rectangle", "corner-radius": "4", width: "data(w)", height: "data(h)", label: "data(label)",
        "font-family": font, "font-size": 11, "line-height": 1.18, "text-wrap": "wrap", "text-max-width": "400px",
        "text-valign": "center", "text-halign": "center", "overlay-opacity": 0, "min-zoomed-font-size": 4.5,
      },
    },
    {
      selector: ".box",
      style: { "background-color": "data(fill)", color: "data(ink)", "font-weight": "data(weight)", "z-index": 10 },
    },
    { selector: ".box[loose = 1]", style: { "border-width": 1, "border-style": "dashed", "border-color": palette.ink } },
    {
      selector: ".box[ghost = 1]",
      style: {
        "background-color": palette.paper, "border-width": 1.5, "border-style": "dashed", "border-color": palette.faint,
        "font-style": "italic",
      },
    },
    {
      selector: ".box[ring = 1]",
      style: {
        "border-width": 4, "border-style": "solid", "border-color": data.ring,
        "underlay-color": data.ring, "underlay-opacity": 0.22, "underlay-padding": 4, "underlay-shape": "round-rectangle",
      },
    },
    {
      selector: ".heading",
      style: {
        "background-opacity": 0, color: palette.faint, "font-weight": "bold", "text-max-width": "999px",
        "text-outline-color": palette.paper, "text-outline-width": 2, events: "no", "z-index": 5,
      },
    },
    {
      selector: ".badge",
      style: {
        width: "data(w)", height: 12, "corner-radius": "6", "background-color": palette.paper, "border-width": 1,
        "border-color": palette.ink, color: palette.ink, "font-size": 8.5, "font-weight": "bold", "z-index": 20,
      },
    },
    {
      selector: ".line",
      style: {
        width: "data(width)", "line-color": palette.line, "curve-style": "straight", opacity: calm ? 0.5 : 0.28,
        "overlay-opacity": 0, "overlay-padding": 4, "z-index": 1,
      },
    },
    {
      selector: ".curved",
      style: {
        "curve-style": "unbundled-bezier", "edge-distances": "endpoints", "source-endpoint": `${100 * INSET}% 0%`,
        "target-endpoint": `${-100 * INSET}% 0%`, "control-point-distances": (edge) => edge.data("distances"),
        "control-point-weights": (edge) => edge.data("weights"),
      },
    },
    { selector: ".backward", style: { "curve-style": "unbundled-bezier", "control-point-distances": 40 } },
    { selector: ".dashed", style: { "line-style": "dashed", "line-dash-pattern": [6, 4] } },
    { selector: ".dotted", style: { "line-style": "dotted" } },
    { selector: ".box.far", style: { "background-color": "data(pale)", color: "data(paleInk)", "border-opacity": 0.45 } },
    { selector: ".badge.far", style: { opacity: 0.5 } },
    { selector: ".line.far", style: { opacity: 0.13 } },
    { selector: ".line.near, .line.lit", style: { opacity: 0.95, width: (edge) => edge.data("width") + 1, "z-index": 4 } },
    {
      selector: ".line.bound",
      style: { "line-color": data.ring, opacity: 1, width: (edge) => Math.max(4, edge.data("width") + 2), "z-index": 5 },
    },
    {
      selector: ".box.bound",
      style: { "outline-width": 4, "outline-color": data.ring, "outline-offset": 1, "font-weight": "bold" },
    },
    { selector: ".line.lit, .line.picked", style: { "line-color": palette.ink } },
    { selector: ".box.picked", style: { "outline-width": 3, "outline-color": palette.ink, "outline-offset": 2, "font-weight": "bold" } },
    {
      selector: ".box.focused",
      style: { "outline-width": 2, "outline-color": palette.ink, "outline-offset": 4, "outline-style": "dashed" },
    },
  ];
}
