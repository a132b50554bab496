// What the browser adds when it may: keys, theme without a reload, drag and drop, copying, polite polling.
// Every page works without this file.
"use strict";

const KEYS_OFF = "casetracker.keys-off";
const one = (selector) => document.querySelector(selector);
const all = (selector) => [...document.querySelectorAll(selector)];

// ---------- Theme: the server reads the cookie; here only the page at hand is switched ----------

function isDark() {
  const chosen = document.documentElement.dataset.bsTheme;
  return chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
}

function switchTheme(event) {
  event.preventDefault();
  const theme = isDark() ? "light" : "dark";
  document.documentElement.dataset.bsTheme = theme;
  document.cookie = `theme=${theme}; path=/; max-age=31536000; samesite=lax`;
}

// ---------- Keys ----------

function keysAreOn() {
  return localStorage.getItem(KEYS_OFF) !== "1";
}

function showKeys() {
  const footer = one("#keys");
  const button = one("#keys-off");
  footer.hidden = !keysAreOn();
  button.hidden = false;
  button.textContent = keysAreOn() ? "Turn shortcuts off" : "Turn shortcuts on";
}

function move(step) {
  const rows = all("[data-row]").filter((row) => row.getClientRects().length);
  if (!rows.length) return;
  const here = rows.findIndex((row) => row.classList.contains("is-here"));
  const next = rows[Math.min(Math.max(here + step, 0), rows.length - 1)];
  rows[here]?.classList.remove("is-here");
  next.classList.add("is-here");
  const target = next.querySelector("[data-open], a, button") || next;
  target.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
}

function open() {
  one("[data-row].is-here [data-open], [data-row]:focus-within [data-open]")?.click();
}

const KEYS = {
  "/": () => (one("[data-search]") || one(".appsearch input"))?.focus(),
  j: () => move(1),
  k: () => move(-1),
  o: open,
  u: () => one("[data-unread]")?.click(),
  g: () => one("[data-goto]")?.focus(),
  "?": () => one("#keysheet").showModal(),
};

function onKey(event) {
  if (!keysAreOn() || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.key === "Escape" && event.target.matches("[data-search], [data-goto], .appsearch input")) event.target.blur();
  if (event.target.closest("input, textarea, select, dialog, [contenteditable]")) return;
  const act = KEYS[event.key];
  if (!act) return;
  event.preventDefault();
  act();
}

// ---------- Dropping files onto a form ----------

function wireDrop(form) {
  const zone = form.querySelector(".drop");
  const input = form.querySelector("input[type=file]");
  for (const name of ["dragover", "dragenter"]) {
    zone.addEventListener(name, (event) => {
      event.preventDefault();
      zone.classList.add("is-over");
    });
  }
  zone.addEventListener("dragleave", () => zone.classList.remove("is-over"));
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    zone.classList.remove("is-over");
    if (!event.dataTransfer.files.length) return;
    input.files = event.dataTransfer.files;
    form.requestSubmit();
  });
}

// ---------- Copying ----------

function wireCopy(button) {
  if (!navigator.clipboard) return;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    one("#announce").textContent = "Copied.";
    const label = button.querySelector("span");
    const before = label.textContent;
    label.textContent = "Copied";
    setTimeout(() => { label.textContent = before; }, 1500);
  });
}

// ---------- Polling: not in a hidden tab; rows that were read on stay where the reader was ----------

document.addEventListener("htmx:beforeRequest", (event) => {
  if (document.hidden && event.detail.elt.id === "live") event.preventDefault();
});

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.elt.matches?.(".window")) event.detail.elt.querySelector("[data-open]")?.focus();
});

document.addEventListener("DOMContentLoaded", () => {
  all("[data-theme-form]").forEach((form) => form.addEventListener("submit", switchTheme));
  all("[data-drop]").forEach(wireDrop);
  all("[data-copy]").forEach(wireCopy);
  document.addEventListener("keydown", onKey);
  one("#keys-off").addEventListener("click", () => {
    localStorage.setItem(KEYS_OFF, keysAreOn() ? "1" : "0");
    showKeys();
  });
  showKeys();
});
