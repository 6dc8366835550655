"use strict";
// the tables of a country's page: sorted by their headings, searched, and each row in full; without
// this script they are whole all the same, only longer and wider
(function (counterparts) {
  // more rows are shown when asked for: a phone has to lay them out
  const MOST = window.matchMedia("(max-width: 640px)").matches ? 25 : 100;
  const NUMBER = /^-?\d+(\.\d+)?$/;
  const words = JSON.parse(document.getElementById("page-words").textContent);
  const collator = new Intl.Collator(document.documentElement.lang, { numeric: true });
  counterparts.tables = {};

  const made = (tag, className, text = "") =>
    Object.assign(document.createElement(tag), { className, textContent: text });

  function button(className, text, act) {
    const one = made("button", className, text);
    one.type = "button";
    one.addEventListener("click", act);
    return one;
  }

  // without accents and case, as somebody types it
  const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

  const keyOf = (row, column) => {
    const cell = row.cells[column];
    return cell.dataset.s ?? cell.textContent.trim();
  };

  // what stands above the id of the row
  const nameOf = (cell, id) => {
    const text = cell.textContent.trim();
    return text.slice(0, text.length - id.length).trim();
  };

  // numbers as numbers, other text as the language sorts it; blank is not least, it comes last
  function compared(a, b, way) {
    if (!a || !b) return (a ? 0 : 1) - (b ? 0 : 1);
    if (NUMBER.test(a) && NUMBER.test(b)) return way * (a - b);
    return way * collator.compare(a, b);
  }

  class Table {
    constructor(box) {
      this.element = box.querySelector("table");
      this.body = this.element.tBodies[0];
      this.rows = [...this.body.rows];
      this.heads = [...this.element.tHead.rows[0].cells];
      this.headings = this.heads.map((head) => head.textContent.trim());
      // what stands in the first cell, before a button does
      this.ids = this.rows.map((row) => row.cells[0].querySelector("small")?.textContent ?? "");
      this.names = this.rows.map((row, i) => nameOf(row.cells[0], this.ids[i]));
      // counts, which the map's card leaves to the table
      this.quiet = new Set(this.element.dataset.quiet.split(",").filter(Boolean).map(Number));
      this.most = MOST;
      this.found = this.rows;
      this.wanted = "";
      this._headButtons();
      this._tools(box);
      this._show();
    }

    _headButtons() {
      this.heads.forEach((head, column) => {
        const sort = button("sort", this.headings[column], () => this._sort(column));
        head.replaceChildren(sort);
      });
    }

    _tools(box) {
      const tools = made("div", "tools");
      const label = made("label", "", words.search);
      this.search = made("input", "");
      this.search.type = "search";
      this.search.addEventListener("input", () => this._search());
      label.append(this.search);
      this.status = made("p", "shown");
      this.status.setAttribute("role", "status");
      this.all = button("all", words.all, () => {
        this.most = Infinity;
        this._show();
        this.element.closest(".wide").focus();
      });
      tools.append(label, this.status, this.all);
      box.before(tools);
    }

    _search() {
      this.texts = this.texts || this.rows.map((row) => plain(row.textContent));
      const parts = plain(this.search.value).split(/\s+/).filter(Boolean);
      const isFound = new Map(this.rows.map((row, i) => [row, parts.every((part) => this.texts[i].includes(part))]));
      this.isFound = (row) => isFound.get(row);
      this._show();
    }

    _sort(column) {
      const isUp = this.heads[column].getAttribute("aria-sort") !== "ascending";
      for (const head of this.heads) head.removeAttribute("aria-sort");
      this.heads[column].setAttribute("aria-sort", isUp ? "ascending" : "descending");
      const keys = new Map(this.rows.map((row) => [row, keyOf(row, column)]));
      this._close();
      this.order = [...this.rows].sort((a, b) => compared(keys.get(a), keys.get(b), isUp ? 1 : -1));
      this.body.append(...this.order);
      this._show();
    }

    _close() {
      for (const open of this.body.querySelectorAll("tr.full")) open.remove();
      for (const one of this.body.querySelectorAll("[aria-expanded=true]")) one.setAttribute("aria-expanded", "false");
    }

    _show() {
      this._close();
      const found = (this.order || this.rows).filter(this.isFound || (() => true));
      const shown = new Set(found.slice(0, this.most));
      for (const row of this.rows) {
        row.hidden = !shown.has(row);
        if (!row.hidden) this._opener(row);
      }
      this.all.hidden = shown.size === found.length;
      // paper says it only where rows are missing
      this.status.classList.toggle("every", shown.size === this.rows.length);
      this.status.textContent = words.shown
        .replace("{shown}", shown.size.toLocaleString(words.locale))
        .replace("{total}", this.rows.length.toLocaleString(words.locale));
    }

    // the columns that there is no room for, below the row
    _opener(row) {
      if (row.cells[0].querySelector("button") || this.heads.length <= this.shownColumns()) return;
      const opener = button("open", "", () => this._toggle(row, opener));
      opener.setAttribute("aria-expanded", "false");
      opener.setAttribute("aria-label", words.full.replace("{name}", this.names[this.rows.indexOf(row)]));
      row.cells[0].prepend(opener);
    }

    shownColumns() {
      return Number(this.element.dataset.shown);
    }

    _toggle(row, opener) {
      const isOpen = opener.getAttribute("aria-expanded") === "true";
      opener.setAttribute("aria-expanded", String(!isOpen));
      if (isOpen) {
        row.nextSibling.remove();
        return;
      }
      const list = made("dl", "");
      for (const { label, cell } of this.said(row, this.shownColumns())) {
        const value = made("dd", "");
        value.append(...[...cell.childNodes].map((node) => node.cloneNode(true)));
        value.dir = "auto";
        list.append(made("dt", "", label), value);
      }
      const whole = made("td", "");
      whole.colSpan = this.shownColumns();
      whole.append(list);
      const below = made("tr", "full");
      below.append(whole);
      row.after(below);
    }

    // the cells of a row that say something, from a column on
    said(row, from) {
      return [...row.cells]
        .map((cell, i) => ({ cell, label: this.headings[i], i }))
        .filter(({ cell, i }) => i >= from && cell.textContent.trim());
    }

    // a row as the map's card says it
    card(number) {
      const said = this.said(this.rows[number], 1).filter(({ i }) => !this.quiet.has(i));
      const facts = said.flatMap(({ label, cell }) => {
        const links = [...cell.querySelectorAll("a")];
        return links.length ? links.map((link) => [label, link.textContent, link.href]) : [[label, cell.textContent.trim()]];
      });
      const id = this.ids[number];
      return { title: this.names[number], rows: id ? [...facts, [words.id, id]] : facts };
    }
  }

  // the rows of a country that has thousands, which would make the file too large
  async function unsealed(key, body) {
    const rest = document.getElementById(`rest-${key}`);
    if (!rest) return;
    const bytes = Uint8Array.from(atob(rest.textContent), (letter) => letter.charCodeAt(0));
    const plain = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    // written by the program as the open rows are: every text in it is escaped
    body.insertAdjacentHTML("beforeend", await new Response(plain).text());
    document.getElementById(`sealed-${key}`).hidden = true;
  }

  async function opened(box) {
    const key = box.dataset.table;
    const body = box.querySelector("tbody");
    // an old browser reads the open rows, and says how many these are
    await unsealed(key, body).catch(() => {});
    counterparts.tables[key] = new Table(box);
  }

  counterparts.tablesOpened = Promise.all([...document.querySelectorAll("[data-table]")].map(opened));
})(window.counterparts);
