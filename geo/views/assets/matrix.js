// The matrix as a table whose cells are links: one stop of the tab key, arrows within, Enter opens.
// Text is set as text; what a link does is told to the page, which has it in its address.

const MOVES = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

function made(tag, text, attributes = {}) {
  const node = document.createElement(tag);
  if (text) node.textContent = text;
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  return node;
}

function address(unit) {
  const url = new URL(window.location.href);
  url.searchParams.set("unit", unit);
  return url.href;
}

function cell([unit, step, number, beside], chosen) {
  const link = made("a", "", { class: step, href: address(unit), tabindex: "-1" });
  link.dataset.unit = unit;
  link.append(made("span", number));
  if (beside) link.append(" ", made("small", beside));
  if (unit === chosen) link.setAttribute("aria-current", "true");
  return link;
}

function table(data) {
  const whole = made("table", "", { "aria-label": data.words.matrix_label });
  const head = whole.createTHead().insertRow();
  for (const name of [data.words.country, ...data.columns]) {
    head.append(made("th", name, { scope: "col" }));
  }
  const body = whole.createTBody();
  for (const row of data.rows) {
    const line = body.insertRow();
    const name = made("th", row.name, { scope: "row" });
    if (row.searched) name.append(" ", made("small", row.searched));
    line.append(name);
    for (const one of row.cells) {
      const place = line.insertCell();
      if (one) place.append(cell(one, data.chosen));
    }
  }
  return whole;
}

function legend(data) {
  const list = made("ul");
  for (const [step, words] of data.legend) {
    const item = made("li");
    item.append(made("span", "", { class: step, "aria-hidden": "true" }), made("span", words));
    list.append(item);
  }
  return list;
}

function next(link, key) {
  const rows = [...link.closest("tbody").rows];
  const line = link.closest("tr");
  const cells = [...line.cells];
  let x = cells.indexOf(link.closest("td"));
  let y = rows.indexOf(line);
  if (key === "Home" || key === "End") {
    const links = line.querySelectorAll("a");
    return links[key === "Home" ? 0 : links.length - 1];
  }
  const [down, right] = MOVES[key];
  // over cells without sites
  for (;;) {
    y += down;
    x += right;
    const place = rows[y]?.cells[x];
    if (!place) return null;
    const found = place.querySelector("a");
    if (found) return found;
  }
}

// what was opened lies below the table: it is brought into sight once the page has made it
function show(id, tries = 40) {
  const place = document.getElementById(id);
  if (place) place.scrollIntoView({ block: "center" });
  else if (tries) setTimeout(show, 50, id, tries - 1);
}

function stopAt(root, link) {
  for (const one of root.querySelectorAll('a[tabindex="0"]')) one.tabIndex = -1;
  link.tabIndex = 0;
}

export default function matrix({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".matrix");
  const said = JSON.stringify(data);
  if (root.said === said) return;
  const before = root.querySelector(".frame");
  const focused = root.getRootNode().activeElement?.dataset?.unit;
  const at = before ? [before.scrollLeft, before.scrollTop] : [0, 0];
  root.said = said;
  root.dataset.theme = data.theme;
  const frame = made("div", "", { class: "frame", tabindex: "-1" });
  frame.append(table(data));
  // kept, so that a change of its words is read out
  const status = root.querySelector('[role="status"]') ?? made("p", "", { role: "status" });
  root.replaceChildren(legend(data), frame, made("p", data.words.keys), status);
  status.textContent = data.words.chosen;
  if (data.chosen && root.opened === data.chosen) show(data.anchor);
  root.opened = "";
  frame.scrollTo(...at);
  const links = [...frame.querySelectorAll("a")];
  const current = links.find((one) => one.dataset.unit === (focused ?? data.chosen)) ?? links[0];
  if (current) stopAt(root, current);
  if (focused && current) current.focus({ preventScroll: true });
  frame.addEventListener("focusin", (event) => {
    const link = event.target.closest("a");
    if (!link) return;
    stopAt(root, link);
    // the rest of the view may have changed since the table was made
    link.href = address(link.dataset.unit);
  });
  frame.addEventListener("pointerover", (event) => {
    const link = event.target.closest("a");
    if (link) link.href = address(link.dataset.unit);
  });
  frame.addEventListener("keydown", (event) => {
    const link = event.target.closest("a");
    if (!link || event.ctrlKey || event.metaKey || event.altKey) return;
    if (!(event.key in MOVES) && event.key !== "Home" && event.key !== "End") return;
    event.preventDefault();
    next(link, event.key)?.focus();
  });
  frame.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    // with a modifier the browser opens the address elsewhere, as of any link
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    root.opened = link.dataset.unit;
    setTriggerValue("unit", link.dataset.unit);
  });
}
