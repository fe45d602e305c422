"use strict";
/* The page in its frame. The frame runs no script: everything in it is done from out here. */

/** Colours of the roles that a block may have beside content and chrome (of Okabe and Ito's palette, as the others). */
const ROLE_TINTS = { headline: "rgba(0, 158, 115, .38)", byline: "rgba(204, 121, 167, .38)", comment: "rgba(240, 228, 66, .45)" };

/** Colour of a block: orange for chrome, blue for content (safe for the colour-blind), stronger with certainty. */
function tintOf(probability, threshold, role) {
  if (ROLE_TINTS[role]) return ROLE_TINTS[role];
  const share = probability >= threshold
    ? (probability - threshold) / Math.max(1 - threshold, 0.01)
    : (threshold - probability) / Math.max(threshold, 0.01);
  const alpha = (0.1 + 0.3 * Math.min(share, 1)).toFixed(3);
  return probability >= threshold ? `rgba(0, 114, 178, ${alpha})` : `rgba(230, 121, 0, ${alpha})`;
}

class PageFrame {
  /** `on` holds what to call with the number of a block: hover(n | null, event), pick(n, event), drag([n, ...]). */
  constructor(iframe, on) {
    this.iframe = iframe;
    this.on = on;
    this.elements = new Map();
    this.hovered = null;
    iframe.addEventListener("load", () => this.take());
  }

  /** Show a page; resolves when it can be tinted. */
  show(html) {
    return new Promise((resolve) => {
      this.loaded = resolve;
      this.elements = new Map(); // the page before may be seen a moment still, but its numbers are those of no block now
      this.iframe.srcdoc = html;
    });
  }

  take() {
    const page = this.iframe.contentDocument;
    if (!page || !page.body) return;
    this.elements = new Map();
    for (const element of page.getElementsByTagName("dehusk-block")) {
      const number = Number(element.getAttribute("n"));
      if (!this.elements.has(number)) this.elements.set(number, []);
      this.elements.get(number).push(element);
      // No rule of the page may take a block's text away by itself, or make it deaf to the mouse.
      element.style.setProperty("display", "inline", "important");
      element.style.setProperty("pointer-events", "auto", "important");
    }
    this.uncover(page);
    page.addEventListener("pointermove", (event) => this.move(event));
    page.addEventListener("pointerleave", () => this.hover(null));
    page.addEventListener("mousedown", (event) => this.on.drag && event.preventDefault()); // dragging selects no text
    page.addEventListener("pointerdown", (event) => this.press(event), true);
    page.addEventListener("pointerup", (event) => this.release(event), true);
    page.addEventListener("click", (event) => this.click(event), true);
    page.addEventListener("keydown", (event) => {
      const copy = new KeyboardEvent("keydown", { key: event.key, shiftKey: event.shiftKey, repeat: event.repeat, ctrlKey: event.ctrlKey,
        altKey: event.altKey, metaKey: event.metaKey, bubbles: true, cancelable: true });
      if (!this.iframe.dispatchEvent(copy)) event.preventDefault();
    });
    if (this.loaded) this.loaded();
    this.loaded = null;
  }

  /** Put what the page pins to the screen back into its flow, and show a body that waits for scripts. */
  uncover(page) {
    if (getComputedStyle(page.body).display === "none") page.body.style.setProperty("display", "block", "important");
    for (const element of page.body.querySelectorAll("*")) {
      const position = getComputedStyle(element).position;
      if (position === "fixed" || position === "sticky") {
        element.style.setProperty("position", "relative", "important");
        for (const side of ["top", "right", "bottom", "left"]) element.style.setProperty(side, "auto", "important");
      }
    }
  }

  /** Turn the page's own styles on or off. */
  setStyles(areOn) {
    const page = this.iframe.contentDocument;
    for (const sheet of Array.from(page.styleSheets).slice(1, -1)) sheet.disabled = !areOn;
    for (const element of page.body.querySelectorAll("[style]:not(dehusk-block)")) {
      if (areOn && element.dataset.style) element.setAttribute("style", element.dataset.style);
      else if (!areOn) {
        element.dataset.style = element.getAttribute("style");
        element.removeAttribute("style");
      }
    }
  }

  /** Tint every block; `look(n)` gives { tint, isContent }. */
  paint(look) {
    for (const [number, elements] of this.elements) {
      const { tint, isContent } = look(number);
      const stripes = isContent ? "none" : "repeating-linear-gradient(135deg, rgba(230,121,0,.16) 0 3px, transparent 3px 8px)";
      for (const element of elements) {
        element.setAttribute("data-label", isContent ? "content" : "chrome");
        element.style.setProperty("background-color", tint, "important");
        element.style.setProperty("background-image", stripes, "important");
      }
    }
  }

  mark(number, isOn, colour) {
    for (const element of this.elements.get(number) || []) {
      element.style.setProperty("outline", isOn ? `2px solid ${colour}` : "none", "important");
    }
  }

  select(number, { scroll = true } = {}) {
    if (this.selected !== undefined) this.mark(this.selected, false);
    this.selected = number;
    this.mark(number, true, "#111");
    const element = (this.elements.get(number) || []).find((each) => each.getClientRects().length);
    if (element && scroll) element.scrollIntoView({ block: "center", behavior: "auto" });
  }

  /** Scroll a block into sight. */
  reveal(number) {
    const element = (this.elements.get(number) || []).find((each) => each.getClientRects().length);
    element?.scrollIntoView({ block: "start", behavior: "auto" });
  }

  /** Whether the page as styled shows the block at all. */
  isShown(number) {
    return (this.elements.get(number) || []).some((element) => element.getClientRects().length);
  }

  /** The block under a point, also where something transparent lies over it. */
  at(x, y) {
    if (this.loaded) return null;
    for (const element of this.iframe.contentDocument.elementsFromPoint(x, y)) {
      const block = element.closest("dehusk-block");
      if (block) return Number(block.getAttribute("n"));
    }
    return null;
  }

  /** The block under a point, or else the first one of what was hit. */
  near(event) {
    const found = this.at(event.clientX, event.clientY);
    if (found !== null || this.loaded || event.target.nodeType !== Node.ELEMENT_NODE) return found;
    const inside = event.target.getElementsByTagName("dehusk-block");
    const numbers = new Set(Array.from(inside, (element) => element.getAttribute("n")));
    return numbers.size === 1 ? Number([...numbers][0]) : null;
  }

  move(event) {
    const number = this.at(event.clientX, event.clientY);
    if (this.dragged && number !== null && !this.dragged.includes(number)) {
      this.dragged.push(number);
      for (const each of this.dragged) this.mark(each, true, "#7b2d8b");
    }
    this.hover(number, event);
  }

  hover(number, event) {
    if (number === this.hovered && number === null) return;
    this.hovered = number;
    this.on.hover?.(number, event);
  }

  press(event) {
    if (event.pointerType === "mouse" && event.button === 0 && this.on.drag) {
      const number = this.at(event.clientX, event.clientY);
      this.dragged = number === null ? [] : [number];
    }
  }

  release() {
    const dragged = this.dragged || [];
    this.dragged = null;
    for (const each of dragged) this.mark(each, false);
    if (dragged.length > 1) {
      this.wasDrag = true;
      this.on.drag(dragged);
    }
  }

  click(event) {
    event.preventDefault();
    event.stopPropagation();
    if (this.wasDrag) {
      this.wasDrag = false;
      return;
    }
    const number = this.near(event);
    if (number !== null) this.on.pick?.(number, event);
  }
}
