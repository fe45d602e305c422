"use strict";
/* The view: one file, one or more pages, nothing fetched. */

const get = (id) => document.getElementById(id);
const { pages } = JSON.parse(get("data").textContent);
const UNSURE = [0.25, 0.75];
const COPY_WORDS = 6;
const REPEATING = new Set(["pre", "code", "td", "th", "dt", "dd"]);
let page = pages[0];
let threshold = 0.5;

const look = (number) => {
  const { probability, role } = page.blocks[number];
  return { probability, isContent: probability >= threshold, tint: tintOf(probability, threshold, role) };
};
const isUnsure = (number) => {
  const { probability } = page.blocks[number];
  return probability > UNSURE[0] && probability < UNSURE[1];
};
const frame = new PageFrame(get("page"), { hover: showTip, pick: (number) => choose(number, { scrollPage: false }) });
const list = new BlockList(get("list"), look, (number) => choose(number));

function choose(number, { scrollPage = true } = {}) {
  if (number === null) return;
  list.select(number);
  frame.select(number, { scroll: scrollPage });
  get("details").replaceChildren(...describe(page.blocks[number], look(number).isContent, frame.isShown(number)));
}

function showTip(number, event) {
  const tip = get("tip");
  tip.hidden = number === null;
  if (number === null) return;
  const block = page.blocks[number];
  const { isContent } = look(number);
  const said = block.reasons.slice(0, 3).map(([effect, topic, text]) => make("li", {}, `${effect < 0 ? "−" : "+"}${Math.abs(Math.round(100 * effect))} ${topic}: ${text}`));
  tip.replaceChildren(make("b", {}, `${isContent ? "content" : "chrome"} ${percent(block.probability)}${roleOf(block)}`), make("ul", {}, ...said));
  const stage = get("stage").getBoundingClientRect();
  tip.style.left = `${Math.max(4, Math.min(event.clientX + 14, stage.width - tip.offsetWidth - 8))}px`;
  const below = event.clientY + 18;
  tip.style.top = `${below + tip.offsetHeight > stage.height ? Math.max(4, event.clientY - tip.offsetHeight - 12) : below}px`;
}

/** The blocks that the text holds: content, without later copies of a longer text. */
function kept() {
  const seen = new Set();
  return page.blocks.map((block, number) => ({ block, number })).filter(({ block }) => {
    if (block.probability < threshold) return false;
    if (seen.has(block.text)) return block.text.split(/\s+/).length < COPY_WORDS;
    if (!REPEATING.has(block.tag)) seen.add(block.text);
    return true;
  });
}

function relabel() {
  get("shown").textContent = threshold.toFixed(2);
  frame.paint(look);
  list.refresh();
  const held = kept();
  const content = page.blocks.filter((block) => block.probability >= threshold).length;
  const words = (blocks) => blocks.reduce((sum, block) => sum + block.words, 0);
  get("counts").replaceChildren(make("b", {}, String(content)), " content · ", make("b", {}, String(page.blocks.length - content)),
    " chrome · ", make("b", {}, percent(words(held.map(({ block }) => block)) / Math.max(1, words(page.blocks)))), " of the words");
  const passages = held.map(({ block, number }) => make(block.tag === "pre" ? "pre" : "p",
    { dir: "auto", "data-n": number, class: /^h[1-6]$/.test(block.tag) && "heading" }, block.text));
  get("text").replaceChildren(...(passages.length ? passages : [make("p", { class: "empty" }, "Nothing on this page is content at this threshold.")]));
  if (list.selected !== null) choose(list.selected, { scrollPage: false });
}

function setThreshold(value) {
  threshold = Math.min(1, Math.max(0, value));
  get("threshold").value = threshold;
  relabel();
}

function setMode(mode) {
  document.body.classList.toggle("listing", mode === "list");
  get("text").hidden = mode !== "text";
  get("tip").hidden = true;
  for (const each of ["page", "list", "text"]) get(`show-${each}`).setAttribute("aria-pressed", String(each === mode));
}

function setFilter() {
  const wanted = get("filter").value;
  const sought = get("search").value.trim().toLowerCase();
  const fits = { all: () => true, content: (n) => look(n).isContent, chrome: (n) => !look(n).isContent, unsure: isUnsure }[wanted];
  list.filter = (number) => fits(number) && (!sought || page.blocks[number].text.toLowerCase().includes(sought));
  list.refresh();
}

async function open(number) {
  page = pages[number];
  threshold = page.threshold;
  get("title").replaceChildren(page.title || page.name, " ", make("small", {}, page.title ? page.name : ""));
  get("marks").replaceChildren(...page.marks.map((value) => make("option", { value })));
  get("details").replaceChildren(make("p", { class: "hint" }, page.warnings.length ? page.warnings.join("; ") :
    `${matchMedia("(pointer: coarse)").matches ? "Tap" : "Point at"} a block, or choose one from the list, to see why it is content or chrome.`));
  list.fill(page.blocks);
  get("threshold").value = threshold;
  await frame.show(page.html);
  frame.iframe.addEventListener("keydown", onKey);
  get("styles").setAttribute("aria-pressed", "true");
  setFilter();
  relabel();
  const first = kept().map(({ number }) => number).find((number) => frame.isShown(number));
  frame.reveal(first);
  list.rows[first]?.scrollIntoView({ block: "center" });
  document.body.dataset.ready = String(number);
}

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || get("keys").open) return;
  const inField = /^(INPUT|SELECT)$/.test(event.target.tagName);
  if (inField && event.key !== "Escape") return;
  const act = {
    ArrowDown: () => choose(list.next(1)), j: () => choose(list.next(1)),
    ArrowUp: () => choose(list.next(-1)), k: () => choose(list.next(-1)),
    Home: () => choose(list.rows.length ? 0 : null), End: () => choose(list.rows.length ? list.rows.length - 1 : null),
    u: () => choose(list.next(1, isUnsure)),
    t: () => setMode(get("text").hidden ? "text" : "page"),
    "[": () => setThreshold(threshold - 0.05), "]": () => setThreshold(threshold + 0.05),
    "/": () => get("search").focus(), Escape: () => get("list").focus(), "?": () => get("keys").showModal(),
  }[event.key];
  if (act) {
    event.preventDefault();
    act();
  }
}

document.addEventListener("keydown", onKey);
get("threshold").addEventListener("input", (event) => setThreshold(Number(event.target.value)));
for (const mode of ["page", "list", "text"]) get(`show-${mode}`).addEventListener("click", () => setMode(mode));
get("filter").addEventListener("change", setFilter);
get("search").addEventListener("input", setFilter);
get("help").addEventListener("click", () => get("keys").showModal());
get("keys").addEventListener("close", () => { document.activeElement.blur(); get("list").focus(); });
get("text").addEventListener("click", (event) => {
  const passage = event.target.closest("[data-n]");
  if (passage) choose(Number(passage.dataset.n));
});
get("styles").addEventListener("click", (event) => {
  const areOn = event.target.getAttribute("aria-pressed") !== "true";
  event.target.setAttribute("aria-pressed", String(areOn));
  frame.setStyles(areOn);
});
if (pages.length > 1) {
  get("pages").hidden = false;
  get("pages").replaceChildren(...pages.map((each, number) => make("option", { value: number }, each.name)));
  get("pages").addEventListener("change", (event) => open(Number(event.target.value)));
}
// #7 in the address opens the eighth page: reports link to pages so.
const asked = Number(location.hash.slice(1));
const first = asked > 0 && asked < pages.length ? asked : 0;
get("pages").value = first;
open(first);
