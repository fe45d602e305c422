"use strict";
/* The list of blocks beside the page, and the reasons of the one that is looked at. */

const percent = (share) => `${Math.round(100 * share)} %`;

/** An element with text and children; nothing of a page is ever parsed as markup out here. */
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== false && value !== null) element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

class BlockList {
  /** `look(n)` gives { probability, isContent, tint }; `pick(n)` is called when a row is chosen. */
  constructor(list, look, pick) {
    this.list = list;
    this.look = look;
    this.pick = pick;
    this.filter = () => true;
    list.addEventListener("click", (event) => {
      const row = event.target.closest("[role=option]");
      if (row) this.pick(Number(row.dataset.n), event);
    });
  }

  fill(blocks) {
    this.rows = blocks.map((block, number) => make("li", { role: "option", id: `block-${number}`, "data-n": number },
      make("span", { class: "bar", "aria-hidden": "true" }, make("span")),
      make("span", { class: "snippet", dir: "auto" }, block.text.slice(0, 140)),
      make("span", { class: "percent" })));
    this.list.replaceChildren(...this.rows);
    this.selected = null;
  }

  refresh() {
    this.rows.forEach((row, number) => {
      const { probability, isContent, tint, isChanged } = this.look(number);
      row.dataset.label = isContent ? "content" : "chrome";
      row.dataset.changed = isChanged ? "yes" : "no";
      row.hidden = !this.filter(number);
      row.style.setProperty("--tint", tint);
      row.firstChild.firstChild.style.width = `${100 * probability}%`;
      row.lastChild.textContent = percent(probability);
      row.setAttribute("aria-label", `${isContent ? "content" : "chrome"}, ${percent(probability)}: ${row.children[1].textContent}`);
    });
  }

  select(number, { scroll = true } = {}) {
    if (this.selected !== null) this.rows[this.selected]?.removeAttribute("aria-selected");
    this.selected = number;
    const row = this.rows[number];
    if (!row) return;
    row.setAttribute("aria-selected", "true");
    this.list.setAttribute("aria-activedescendant", row.id);
    if (scroll) row.scrollIntoView({ block: "nearest" });
  }

  /** The next block that the filter shows, `step` rows on; null at the end. */
  next(step, isWanted = () => true) {
    for (let n = (this.selected ?? (step > 0 ? -1 : this.rows.length)) + step; n >= 0 && n < this.rows.length; n += step) {
      if (!this.rows[n].hidden && isWanted(n)) return n;
    }
    return null;
  }
}

/** The role of a block in words, where it has one beside content and chrome. */
function roleOf(block) {
  return block.role in ROLE_TINTS ? ` · ${block.role} ${percent(block.p_role)}` : "";
}

/** The probability of a block and its reasons, as bars to the left (chrome) and to the right (content). */
function describe(block, isContent, isShown) {
  const reasons = make("ul", { class: "reasons" });
  for (const [effect, topic, text] of block.reasons) {
    const points = Math.round(100 * effect);
    const bar = make("span", { class: `effect ${effect < 0 ? "less" : "more"}`, "aria-hidden": "true" }, make("span"));
    bar.firstChild.style.width = `${Math.min(32, Math.abs(points) * 3)}px`;
    reasons.append(make("li", {}, bar, make("span", { class: "points" }, `${points > 0 ? "+" : "−"}${Math.abs(points)}`),
      make("span", { class: "said" }, make("b", {}, topic), ` ${text}`)));
  }
  const label = make("p", { class: "verdict" }, make("span", { class: `pill ${isContent ? "content" : "chrome"}` },
    isContent ? "content" : "chrome"), ` ${percent(block.probability)}${roleOf(block)} `, make("code", { title: "tag of its element" }, `<${block.tag}>`));
  if (!isShown) label.append(make("span", { class: "note" }, " not visible on the page"));
  return [label, make("p", { class: "quote", dir: "auto" }, block.text.slice(0, 280)), reasons];
}
