"""Questions to a page, in JavaScript: what an assistive program or a reader with weak eyes would stumble over."""

from __future__ import annotations

# A list of faults; empty where there are none. After the success criteria of WCAG 2.2, level AA.
FAULTS = r"""
(() => {
  const faults = [], all = (query) => [...document.querySelectorAll(query)];
  const fault = (what, one) => faults.push(what + (one ? ": " + one.outerHTML.slice(0, 120) : ""));
  const shown = (one) => one.checkVisibility();
  const name = (one) => (one.getAttribute("aria-label") || one.textContent || one.alt || "").trim();
  const valid = (code) => { try { return !!code && new Intl.Locale(code).toString() !== ""; } catch { return false; } };
  if (!document.title.trim()) fault("no title");
  if (!valid(document.documentElement.lang)) fault("no language");
  for (const one of all("[lang]")) if (!valid(one.lang)) fault("no language", one);
  for (const mark of ["main", "h1"]) if (all(mark).filter(shown).length !== 1) fault("not one " + mark);
  let last = 0;
  for (const one of all("h1,h2,h3,h4,h5,h6").filter(shown)) {
    const level = +one.tagName[1];
    if (level > last + 1) fault("a level is left out", one);
    if (!name(one)) fault("empty heading", one);
    last = level;
  }
  for (const one of all("img")) if (!one.hasAttribute("alt")) fault("no alt", one);
  for (const one of all("a,button")) if (!name(one)) fault("no name", one);
  for (const one of all("input,select,textarea")) if (!one.labels.length) fault("no label", one);
  for (const one of all("a:not([href]),[tabindex]"))
    if (one.tagName === "A" || one.tabIndex > 0) fault("odd focus", one);
  for (const one of all("li")) if (!["UL", "OL"].includes(one.parentElement.tagName)) fault("lost item", one);
  for (const one of all("th")) if (!one.scope) fault("no scope", one);
  for (const one of all("[aria-labelledby],a[href^='#']")) {
    const wanted = one.getAttribute("aria-labelledby") || decodeURIComponent(one.hash.slice(1));
    if (!document.getElementById(wanted)) fault("leads nowhere", one);
  }
  const ids = all("[id]").map((one) => one.id);
  for (const id of ids) if (ids.indexOf(id) !== ids.lastIndexOf(id)) fault("twice: " + id);
  const labels = all("nav").map((one) => one.getAttribute("aria-label"));
  if (labels.some((label) => !label) || new Set(labels).size !== labels.length) fault("navigations of one name");
  for (const one of all("nav a, .links a, .more a, button, dd a").filter(shown)) {
    const { width, height } = one.getBoundingClientRect();
    if (Math.min(width, height) < 24) fault("small to hit", one);
  }
  return faults;
})()
"""

# The texts whose contrast with what is behind them is below 4.5 to 1 (WCAG 1.4.3), with the ratio.
PALE = r"""
(() => {
  const made = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true }), known = {};
  const parse = (colour) => {
    if (known[colour]) return known[colour];
    made.clearRect(0, 0, 1, 1);
    made.fillStyle = colour;
    made.fillRect(0, 0, 1, 1);
    return (known[colour] = made.getImageData(0, 0, 1, 1).data);
  };
  const light = (colour) => {
    const [r, g, b] = [...parse(colour)].map((n) => n / 255)
      .map((n) => (n <= 0.04045 ? n / 12.92 : ((n + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (one) => {
    for (; one; one = one.parentElement) {
      const colour = getComputedStyle(one).backgroundColor;
      if (parse(colour)[3] === 255) return colour;
    }
    return "white";
  };
  const ratio = (text, ground) => {
    const [more, less] = [light(text), light(ground)].sort((a, b) => b - a);
    return (more + 0.05) / (less + 0.05);
  };
  const pale = [], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  let seen = 0;
  while (walker.nextNode()) {
    const one = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !one.checkVisibility()) continue;
    seen++;
    const found = ratio(getComputedStyle(one).color, behind(one));
    if (found < 4.5) pale.push(one.outerHTML.slice(0, 80) + " " + found.toFixed(2));
  }
  for (const one of document.querySelectorAll("input[placeholder]")) {
    const found = ratio(getComputedStyle(one, "::placeholder").color, behind(one));
    if (found < 4.5) pale.push("placeholder " + found.toFixed(2));
    if (ratio(getComputedStyle(one).borderTopColor, behind(one)) < 3) pale.push("border of a field");
  }
  return seen ? pale : ["no text at all"];
})()
"""

# By how many pixels the page is wider than the window, and what sticks out.
WIDER = r"""
(() => {
  const width = document.documentElement.clientWidth;
  window.scrollTo(1000, 0);
  const moved = window.scrollX;
  const out = [...document.querySelectorAll("body *")].filter((one) => {
    const box = one.getBoundingClientRect();
    return box.width && box.right > width + 1 && !one.closest("pre, .wide, .skip");
  });
  const wider = moved || document.documentElement.scrollWidth > width;
  return wider ? [moved, ...out.map((one) => one.outerHTML.slice(0, 80))] : [];
})()
"""
