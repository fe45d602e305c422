"use strict";
/* The review: go through pages, mend their labels, accept. Every change is saved at once. */

const get = (id) => document.getElementById(id);
const KINDS = ["", "article", "documentation", "service", "forum", "product", "collection", "listing"];
const ROLES = ["headline", "byline", "comment"];
const UNSURE = [0.25, 0.75];
let pages = [];
let page = null;
let asked = null; // the id of the page that was last asked for
let chosen = [];
let undone = [];
const unsaved = new Set(); // pages with changes that no save has taken up
let saving = null; // the promise of the saves under way

const look = (number) => {
  const isContent = page.content[number];
  const { probability } = page.blocks[number];
  const isChanged = page.checked[number];
  // A label that a person set is sure, whatever the model says.
  const shown = isChanged ? Number(isContent) : probability;
  // The tint of a role must not hide a label that does not go with it.
  const role = page.roles[number];
  const shownRole = isContent === (role === "headline") ? role : "";
  return { probability, isContent, isChanged, tint: tintOf(isContent ? Math.max(shown, page.threshold) : Math.min(shown, page.threshold - 0.01), page.threshold, shownRole) };
};
const isUnsure = (number) => page.blocks[number].probability > UNSURE[0] && page.blocks[number].probability < UNSURE[1];
const frame = new PageFrame(get("page"), {
  pick: (number) => { choose(number, { scrollPage: false }); flip(); },
  drag: (numbers) => { choose(numbers[0], { scrollPage: false }); chosen = numbers; flip(); },
});
const list = new BlockList(get("list"), look, (number, event) => {
  if (event.shiftKey && chosen.length) extendTo(number);
  else choose(number);
});

function choose(number, { scrollPage = true } = {}) {
  if (number === null || number === undefined) return;
  chosen = [number];
  list.select(number);
  frame.select(number, { scroll: scrollPage });
  showChosen();
}

function extendTo(number) {
  if (number === null) return;
  const first = chosen[0];
  const step = number < first ? -1 : 1;
  const between = Array.from({ length: Math.abs(number - first) + 1 }, (_, place) => first + step * place);
  chosen = between.filter((each) => !list.rows[each].hidden); // what the filter hides, nobody sees change
  list.select(number);
  frame.select(number);
  showChosen();
}

function showChosen() {
  const marked = new Set(chosen);
  list.rows.forEach((row, number) => row.classList.toggle("chosen", marked.has(number)));
  const number = chosen[chosen.length - 1];
  const block = page.blocks[number];
  // The model's role, with its probability, where it stands; what a person said is shown by the buttons.
  const shown = page.roles[number] === block.role ? block : { ...block, role: "" };
  get("details").replaceChildren(...describe(shown, look(number).isContent, frame.isShown(number)));
  for (const role of ROLES) get(role).setAttribute("aria-pressed", String(page.roles[number] === role));
  if (chosen.length > 1) get("details").prepend(make("p", { class: "note" }, `${chosen.length} blocks chosen`));
}

function flip() {
  if (chosen.length) label(chosen, !page.content[chosen[0]]);
}

function label(numbers, isContent) {
  remember(numbers);
  for (const number of numbers) {
    page.content[number] = isContent;
    page.checked[number] = true;
  }
  changed();
}

/** Give what is chosen a role, or take it away; a page has one headline. */
function setRole(role) {
  if (!chosen.length) return;
  const given = page.roles[chosen[chosen.length - 1]] === role ? "" : role;
  const numbers = role === "headline" ? chosen.slice(-1) : chosen;
  const others = given === "headline" ? page.roles.flatMap((other, number) => (other === given ? [number] : [])) : [];
  remember([...others, ...numbers]);
  for (const number of others) page.roles[number] = "";
  for (const number of numbers) page.roles[number] = given;
  page.has_roles = true;
  changed();
}

function remember(numbers) {
  undone.push({ hasRoles: page.has_roles, before: numbers.map((n) => [n, page.content[n], page.checked[n], page.roles[n]]) });
}

function undo() {
  const last = undone.pop();
  if (!last) return;
  for (const [number, isContent, isChecked, role] of last.before) {
    page.content[number] = isContent;
    page.checked[number] = isChecked;
    page.roles[number] = role;
  }
  page.has_roles = last.hasRoles;
  choose(last.before[last.before.length - 1][0]);
  changed();
}

function changed() {
  if (page.status === "accepted") page.status = "open";
  frame.paint(look);
  list.refresh();
  if (chosen.length) showChosen();
  save();
}

/** Save the page as it is now. What changes while a save is under way goes with the next one, all at once. */
function save() {
  unsaved.add(page);
  get("saved").className = "";
  get("saved").textContent = "saving…";
  return saveAll();
}

/** Save what is unsaved; gives whether all of it was. */
function saveAll() {
  saving ??= (async () => {
    const failed = [];
    // A page that is changed meanwhile comes again.
    for (const changed of unsaved) if (!(await send(changed))) failed.push(changed);
    for (const changed of failed) unsaved.add(changed);
    saving = null;
    return !failed.length;
  })();
  return saving;
}

async function send(changed) {
  unsaved.delete(changed);
  const { name, content, checked, roles, has_roles, status, page_type, revision } = changed;
  const body = JSON.stringify({ content, checked, roles, has_roles, status, page_type, revision });
  try {
    const answer = await fetch(`pages/${encodeURIComponent(name)}`, { method: "PUT", body, headers: { "Content-Type": "application/json" } });
    if (!answer.ok) throw new Error(await answer.text());
    const progress = await answer.json();
    changed.revision = progress.revision;
    showProgress(progress);
    if (!unsaved.size) get("saved").textContent = "saved ✓";
    return true;
  } catch (error) {
    fail(`NOT SAVED: ${error.message || "is the review still running?"}`);
    return false;
  }
}

function fail(reason) {
  get("saved").className = "failed";
  get("saved").textContent = reason;
}

function showProgress(progress) {
  pages = progress.pages;
  const done = pages.filter(({ status }) => status !== "open").length;
  get("progress").max = Math.max(1, pages.length);
  get("progress").value = done;
  get("counts").textContent = `${done} of ${pages.length}`;
  const command = `dehusk train --data ${progress.out} --base shipped --out mine.joblib`;
  get("done").replaceChildren(make("h2", {}, "All pages are reviewed"), make("p", {}, `${progress.accepted} accepted. Train on them with:`), make("code", {}, command));
}

/** Go to a page; whatever keeps it from being shown is said, and the page before stays. */
async function open(id) {
  if ((saving || unsaved.size) && !(await saveAll()) && !confirm("Changes to this page are not saved. Leave it without them?")) return;
  unsaved.clear();
  asked = id;
  delete document.body.dataset.ready;
  let opened;
  try {
    const answer = await fetch(`pages/${encodeURIComponent(id)}`);
    if (!answer.ok) throw new Error(await answer.text());
    opened = await answer.json();
  } catch (error) {
    fail(`NOT OPENED: ${error.message || "is the review still running?"}`);
    if (page) document.body.dataset.ready = page.name;
    return;
  }
  if (asked !== id) return;
  page = opened;
  chosen = [];
  undone = [];
  get("done").hidden = true;
  get("title").replaceChildren(page.title || page.name, " ", make("small", {}, `${page.name} · ${page.status}`));
  get("kind").value = KINDS.includes(page.page_type) ? page.page_type : "";
  if (!unsaved.size) get("saved").textContent = "";
  const isTouched = matchMedia("(pointer: coarse)").matches;
  const hint = make("p", { class: "hint" }, `${isTouched ? "Tap a block to flip it." : "Click a block to flip it; drag over several."} Blue is content, striped orange is chrome. ${isTouched ? "Accept" : "Enter"} says that the page is right.`);
  get("details").replaceChildren(hint);
  list.fill(page.blocks);
  setFilter();
  await frame.show(page.html);
  get("styles").setAttribute("aria-pressed", "true");
  frame.paint(look);
  // What most needs a look: the first block that the model is unsure of and nobody has checked.
  choose(page.blocks.map((_, number) => number).find((number) => isUnsure(number) && !page.checked[number]));
  get("details").prepend(hint);
  document.body.dataset.ready = page.name;
}

/** The next page `step` on; of those that are open still, if wanted. */
function pageAfter(step, isOpen) {
  const here = pages.findIndex(({ id }) => id === asked);
  for (let away = 1; away <= pages.length; away += 1) {
    const other = pages[(here + step * away + pages.length * away) % pages.length];
    if (!isOpen || other.status === "open") return other.id;
  }
  return null;
}

async function finish(status) {
  if (!page || document.body.dataset.ready !== page.name) return; // nobody has seen it yet
  page.status = status;
  if (!(await save())) return;
  const following = pageAfter(1, true);
  if (following) await open(following);
  else get("done").hidden = false;
}

function setMode(mode) {
  document.body.classList.toggle("listing", mode === "list");
  for (const each of ["page", "list"]) get(`show-${each}`).setAttribute("aria-pressed", String(each === mode));
}

function setFilter() {
  const sought = get("search").value.trim().toLowerCase();
  const fits = { all: () => true, content: (n) => page.content[n], chrome: (n) => !page.content[n], unsure: isUnsure,
    changed: (n) => page.checked[n] }[get("filter").value];
  list.filter = (number) => fits(number) && (!sought || page.blocks[number].text.toLowerCase().includes(sought));
  list.refresh();
}

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || get("keys").open || !page) return;
  const tag = event.target.tagName;
  if (/^(INPUT|SELECT)$/.test(tag) && event.key !== "Escape") return;
  if (tag === "BUTTON" && (event.key === "Enter" || event.key === " ")) return;
  const last = chosen.length ? chosen[chosen.length - 1] : -1;
  const down = () => (event.shiftKey && chosen.length ? extendTo(Math.min(last + 1, page.blocks.length - 1)) : choose(list.next(1)));
  const up = () => (event.shiftKey && chosen.length ? extendTo(Math.max(last - 1, 0)) : choose(list.next(-1)));
  const act = {
    ArrowDown: down, j: down, ArrowUp: up, k: up, " ": flip, f: flip,
    c: () => chosen.length && label(chosen, true), x: () => chosen.length && label(chosen, false),
    h: () => setRole("headline"), b: () => setRole("byline"), m: () => setRole("comment"),
    u: () => choose(list.next(1, isUnsure)), z: undo,
    Enter: () => finish("accepted"), a: () => finish("accepted"), s: () => finish("skipped"),
    n: () => open(pageAfter(1, false)), p: () => open(pageAfter(-1, false)),
    "/": () => get("search").focus(), Escape: () => get("list").focus(), "?": () => get("keys").showModal(),
  }[event.key];
  if (act) {
    event.preventDefault();
    // A key that is held moves on; it accepts no page after page, and flips nothing to and fro.
    if (!event.repeat || [down, up, undo].includes(act)) act();
  }
}

async function start() {
  get("kind").replaceChildren(...KINDS.map((kind) => make("option", { value: kind }, kind || "—")));
  const answer = await fetch("pages");
  showProgress(await answer.json());
  document.addEventListener("keydown", onKey);
  addEventListener("beforeunload", (event) => { if (saving || unsaved.size) event.preventDefault(); });
  frame.iframe.addEventListener("keydown", onKey);
  for (const mode of ["page", "list"]) get(`show-${mode}`).addEventListener("click", () => setMode(mode));
  get("kind").addEventListener("change", (event) => { page.page_type = event.target.value; save(); });
  get("filter").addEventListener("change", setFilter);
  get("search").addEventListener("input", setFilter);
  get("flip").addEventListener("click", flip);
  for (const role of ROLES) get(role).addEventListener("click", () => setRole(role));
  get("undo").addEventListener("click", undo);
  get("accept").addEventListener("click", () => finish("accepted"));
  get("skip").addEventListener("click", () => finish("skipped"));
  get("next").addEventListener("click", () => open(pageAfter(1, false)));
  get("back").addEventListener("click", () => open(pageAfter(-1, false)));
  get("unsure").addEventListener("click", () => choose(list.next(1, isUnsure)));
  get("help").addEventListener("click", () => get("keys").showModal());
  // Else the help's button has the focus again, and takes the Enter that is meant for the page.
  get("keys").addEventListener("close", () => { document.activeElement.blur(); get("list").focus(); });
  get("styles").addEventListener("click", (event) => {
    const areOn = event.target.getAttribute("aria-pressed") !== "true";
    event.target.setAttribute("aria-pressed", String(areOn));
    frame.setStyles(areOn);
  });
  const first = pages.find(({ status }) => status === "open") || pages[0];
  await open(first.id);
  if (first.status !== "open") get("done").hidden = false;
}

start();
