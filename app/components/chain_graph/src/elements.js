// What does Cytoscape hold? Boxes, lines, headings of commodities, and a badge where suppliers are hidden.

const ROOM = 8; // px between letters and the edge of a box
const BADGED = 300; // boxes above which badges would only be noise
export const INSET = 0.2; // where a line ends, as a part of the width of a box beside its middle
const CURVED = 900; // lines above which they are drawn straight

const pen = document.createElement("canvas").getContext("2d");

export function elementsOf(data, palette, font) {
  const at = new Map(data.nodes.map((node) => [node.id, node]));
  const badged = data.nodes.length <= BADGED;
  const curved = data.edges.length <= CURVED;
  const elements = [
    ...data.groups.map((group, number) => heading(group, number, font)),
    ...data.nodes.map((node) => box(node, palette, font)),
    ...(badged ? data.nodes.filter((node) => node.hidden || node.opened).map((node) => badge(node, data.texts)) : []),
    ...data.edges.map((edge) => line(edge, at.get(edge.source), at.get(edge.target), curved)),
  ];
  // A drag moves the whole drawing wherever it begins.
  return elements.map((element) => ({ ...element, pannable: true }));
}

function heading(group, number, font) {
  const label = wrapped(group.text, group.w, `bold 11px ${font}`);
  return {
    group: "nodes",
    data: { id: `heading:${number}:${group.text}`, label, w: group.w, h: group.h },
    position: { x: group.x, y: group.y },
    classes: "heading",
    selectable: false,
  };
}

function box(node, palette, font) {
  const [first, ...rest] = node.lines;
  const fill = node.ghost ? palette.paper : node.fill || palette.other;
  const ink = node.ghost ? palette.ink : node.ink || palette.otherInk;
  return {
    group: "nodes",
    data: {
      ...node,
      label: [shortened(first, node.w - ROOM, node.bold ? `bold 11px ${font}` : `11px ${font}`), ...rest].join("\n"),
      fill,
      ink,
      pale: palette.pale(fill),
      paleInk: palette.paleInk,
      weight: node.bold ? "bold" : "normal",
      ghost: node.ghost ? 1 : 0,
      ring: node.ring ? 1 : 0,
      loose: node.loose ? 1 : 0,
    },
    position: { x: node.x, y: node.y },
    classes: "box",
  };
}

function badge(node, texts) {
  const label = node.opened ? "−" : `+${node.hidden}`;
  return {
    group: "nodes",
    data: { id: `more:${node.id}`, of: node.id, label, w: 7 + 5 * label.length, tip: [node.opened ? texts.less : texts.more] },
    position: { x: node.x - node.w / 2 + 3, y: node.y - node.h / 2 - 3 },
    classes: "badge",
  };
}

// From inside the right half of one box to inside the left half of the other, as a slack S; backwards in a bow.
function line(edge, source, target, curved) {
  const data = { ...edge };
  const from = { x: source.x + source.w * INSET, y: source.y };
  const to = { x: target.x - target.w * INSET, y: target.y };
  const forward = to.x - from.x > 4;
  const classes = ["line", edge.style];
  if (curved && forward) {
    const slack = (to.x - from.x) * 0.45;
    const points = [{ x: from.x + slack, y: from.y }, { x: to.x - slack, y: to.y }].map((p) => along(from, to, p));
    data.distances = points.map((p) => p.distance);
    data.weights = points.map((p) => p.weight);
    classes.push("curved");
  } else if (curved) {
    classes.push("backward");
  }
  return { group: "edges", data, classes: classes.join(" ") };
}

// A point as Cytoscape counts it: how far along the straight line, and how far beside it.
function along(from, to, point) {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const [px, py] = [point.x - from.x, point.y - from.y];
  const length = Math.hypot(dx, dy);
  return { weight: (px * dx + py * dy) / (length * length), distance: (py * dx - px * dy) / length };
}

// A text on two lines at most, about equal; Japanese breaks between letters, but a bracket stays with what it holds.
function wrapped(text, width, font) {
  pen.font = font;
  const wide = (part) => pen.measureText(part).width;
  if (wide(text) <= width) return text;
  const parts = text.match(/[\u3000-\u9fff\uff00-\uffef]|[^\s\u3000-\u9fff\uff00-\uffef]+\s*|\s+/gu) ?? [text];
  let best = null;
  for (let at = 1; at < parts.length; at += 1) {
    const [first, second] = [parts.slice(0, at).join("").trimEnd(), parts.slice(at).join("").trimStart()];
    if (/[（(「]$/u.test(first) || /^[）)」、。・ーァィゥェォッャュョ]/u.test(second)) continue;
    const lack = Math.max(0, wide(first) - width) * 99 + Math.max(0, wide(second) - width);
    const cost = 9 * lack + Math.abs(wide(first) - wide(second)) - (/^[（(]/u.test(second) ? width / 3 : 0);
    if (best === null || cost < best.cost) best = { cost, first, second };
  }
  if (best === null) return shortened(text, width, font);
  return `${shortened(best.first, width, font)}\n${shortened(best.second, width, font)}`;
}

// Long names end in dots; the full one is in the tip.
function shortened(text, width, font) {
  pen.font = font;
  if (pen.measureText(text).width <= width) return text;
  const letters = Array.from(text);
  while (letters.length > 1 && pen.measureText(`${letters.join("")}…`).width > width) letters.pop();
  return `${letters.join("").trimEnd()}…`;
}
