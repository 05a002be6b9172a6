// What stands around the drawing? Bands and headings of tiers that follow it, buttons, a tip, a legend. All text is text.

export function frame(parent) {
  const make = (name, into, tag = "div") => {
    const element = document.createElement(tag);
    element.className = `chain-${name}`;
    into.append(element);
    return element;
  };
  const root = document.createElement("div");
  root.className = "chain";
  parent.append(root);
  const stage = make("stage", root);
  stage.tabIndex = 0;
  stage.setAttribute("role", "application");
  const bands = make("bands", stage);
  const canvas = make("canvas", stage);
  const tiers = make("tiers", stage);
  const tools = make("tools", stage);
  const buttons = {};
  for (const [name, sign] of [["out", "−"], ["in", "+"], ["fit", "⤢"]]) {
    buttons[name] = make(name, tools, "button");
    buttons[name].type = "button";
    buttons[name].textContent = sign;
  }
  const tip = make("tip", stage);
  tip.hidden = true;
  const told = make("told", root);
  told.setAttribute("aria-live", "polite");
  const parts = { root, stage, bands, canvas, tiers, buttons, tip, told, legend: make("legend", root), rows: [] };
  parts.fontFamily = () => getComputedStyle(root).fontFamily || "sans-serif";
  parts.setTiers = (rows) => setTiers(parts, rows, make);
  return parts;
}

function setTiers(parts, rows, make) {
  parts.bands.replaceChildren();
  parts.tiers.replaceChildren();
  parts.rows = rows.map((row, number) => {
    const heading = make("tier", parts.tiers);
    heading.textContent = row.text;
    heading.title = row.text;
    const band = number % 2 === 0 ? make("band", parts.bands) : null;
    return { ...row, heading, band };
  });
}

// Headings stay at the top and bands at full height while columns move and zoom below them.
export function moveTiers(cy, parts) {
  const zoom = cy.zoom();
  const { x } = cy.pan();
  for (const row of parts.rows) {
    const left = x + zoom * row.from;
    const width = zoom * (row.to - row.from);
    for (const element of [row.heading, row.band]) {
      if (!element) continue;
      element.style.transform = `translateX(${left}px)`;
      element.style.width = `${width}px`;
    }
    row.heading.style.fontSize = `${Math.max(8, Math.min(13, 13 * zoom, width / 4.5))}px`;
  }
}

export function showTip(parts, lines, at) {
  parts.tip.hidden = !lines;
  if (!lines) return;
  parts.tip.replaceChildren(
    ...lines.map((line) => {
      const row = document.createElement("div");
      row.textContent = line;
      return row;
    }),
  );
  const { clientWidth, clientHeight } = parts.stage;
  const left = Math.min(at.x + 14, clientWidth - parts.tip.offsetWidth - 6);
  const below = at.y + 18 + parts.tip.offsetHeight < clientHeight;
  const top = below ? at.y + 18 : at.y - parts.tip.offsetHeight - 10;
  parts.tip.style.transform = `translate(${Math.max(4, left)}px, ${Math.max(4, top)}px)`;
}

const STROKES = { solid: "", dashed: "6 4", dotted: "1.5 3" };

export function legend(parts, data, palette) {
  const row = (text, sign) => {
    const span = document.createElement("span");
    span.append(sign, text);
    return span;
  };
  const swatch = (css) => {
    const sign = document.createElement("i");
    Object.assign(sign.style, css);
    return sign;
  };
  const rows = data.legend.map(({ text, fill, ghost }) =>
    row(text, swatch(ghost ? { border: `1.5px dashed ${palette.faint}` } : { background: fill || palette.other })),
  );
  rows.push(row(data.marks.ring, swatch({ border: `3px solid ${data.ring}` })));
  for (const [style, dashes] of Object.entries(STROKES)) {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
    path.setAttribute("d", "M0 3H26");
    path.setAttribute("stroke", palette.line);
    path.setAttribute("stroke-width", "2");
    path.setAttribute("stroke-dasharray", dashes);
    svg.append(path);
    rows.push(row(data.marks[style], svg));
  }
  parts.legend.replaceChildren(...rows);
}
