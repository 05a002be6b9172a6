// How does the keyboard move through a chain? From box to box by place, with what each says read aloud.

const SIDEWAYS = { ArrowLeft: -1, ArrowRight: 1 };
const UPRIGHT = { ArrowUp: -1, ArrowDown: 1 };

export function listenToKeys(drawing, acts) {
  const { cy, parts } = drawing;
  parts.stage.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target !== parts.stage) return;
    const current = cy.getElementById(drawing.focus);
    if (event.key in SIDEWAYS || event.key in UPRIGHT) {
      const next = current.empty() ? start(drawing) : neighbour(cy, current, event.key);
      if (next) focus(drawing, next);
    } else if (event.key === "Enter" && current.nonempty()) acts.pick(drawing.focus);
    else if (event.key === " " && current.nonempty()) acts.toggle(drawing.focus);
    else if (event.key === "+" || event.key === "=") parts.buttons.in.click();
    else if (event.key === "-") parts.buttons.out.click();
    else if (event.key === "0") acts.fit();
    else if (event.key === "Escape") acts.pick("");
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  parts.stage.addEventListener("blur", () => cy.elements(".focused").removeClass("focused"));
}

function start(drawing) {
  const picked = drawing.cy.getElementById(drawing.data.picked);
  const boxes = drawing.cy.nodes(".box");
  return picked.nonempty() && picked.isNode() ? picked : boxes.max((node) => node.position("x")).ele;
}

function neighbour(cy, current, key) {
  const here = current.position();
  const across = key in SIDEWAYS;
  const sign = across ? SIDEWAYS[key] : UPRIGHT[key];
  let best = null;
  let least = Infinity;
  cy.nodes(".box").forEach((node) => {
    const there = node.position();
    const ahead = sign * (across ? there.x - here.x : there.y - here.y);
    const beside = Math.abs(across ? there.y - here.y : there.x - here.x);
    const joined = across && current.edgesWith(node).nonempty() ? -60 : 0;
    const cost = ahead + 2 * beside + joined;
    if (ahead > 1 && (across || beside < 1) && cost < least) [best, least] = [node, cost];
  });
  return best;
}

function focus(drawing, node) {
  const { cy, parts } = drawing;
  cy.elements(".focused").removeClass("focused");
  node.addClass("focused");
  drawing.focus = node.id();
  parts.told.textContent = node.data("tip").join(". ");
  const box = node.renderedBoundingBox();
  const shift = (low, high, from, to) => (low < from ? from - low : high > to ? to - high : 0);
  cy.panBy({ x: shift(box.x1, box.x2, 12, cy.width() - 12), y: shift(box.y1, box.y2, 60, cy.height() - 12) });
}
