// Home moves by itself: each part is fetched when something happened, and never under the reader's hands.

import htmx from "htmx.org";

import { onChange, onState } from "../live.js";

const EVERY_MILLISECONDS = 600;
const POINTER_RESTS_MILLISECONDS = 1200;
const PARTS = ["queue", "counts", "events"] as const;
const ROWS = ".work-row, .happened";
type Part = (typeof PARTS)[number];

let askedAt = -EVERY_MILLISECONDS;
let pointedAt = -POINTER_RESTS_MILLISECONDS;
let timer: ReturnType<typeof setTimeout> | undefined;
let dueAt = Infinity;
const stale = new Set<Part>();
let isLoading = false;
/** What the reader did themselves is shown, wherever their hand is. */
let isForced = false;
/** The queue that is on its way was asked for before the reader did something. */
let isOutdated = false;

function place(part: Part): HTMLElement | null {
  return document.getElementById(`home-${part}`);
}

/** A line must not slip away under the pointer or the keyboard: the queue waits until the hand rests. */
function isInUse(part: Part): boolean {
  if (part !== "queue" || isForced) return false;
  const queue = place(part);
  return Boolean(queue?.contains(document.activeElement)) || performance.now() - pointedAt < POINTER_RESTS_MILLISECONDS;
}

/** The hand may have come, or have done something, while the answer was on its way. */
document.addEventListener("htmx:before:swap", (event) => {
  const { tasks } = (event as CustomEvent<{ tasks: { target: Element | string | null }[] }>).detail;
  const found = tasks.findIndex(({ target }) => target === place("queue"));
  if (found < 0 || (!isOutdated && !isInUse("queue"))) return;
  tasks.splice(found, 1);
  stale.add("queue");
});

function refresh(): void {
  dueAt = Infinity;
  if (document.hidden || isOver || isLoading) return;
  askedAt = performance.now();
  const free = [...stale].filter((part) => !isInUse(part));
  for (const part of free) stale.delete(part);
  if (free.length) void load(free);
  else goOn();
}

/** One request at a time, so that no older answer comes after a newer one. */
async function load(parts: Part[]): Promise<void> {
  const home = document.getElementById("home");
  if (!home) return;
  const before = new Set([...home.querySelectorAll("[id]")].map((found) => found.id));
  const query = parts.map((part) => `names=${part}`).join("&");
  const headers: Record<string, string> = isForced ? { "Cache-Control": "no-cache" } : {}; // not what others were shown
  isLoading = true;
  isOutdated = false;
  await htmx.ajax("GET", `/home/parts?${query}`, { source: home, target: home, swap: "none", headers });
  isLoading = false;
  if (!isOutdated) isForced = false;
  for (const row of home.querySelectorAll(ROWS)) row.classList.toggle("is-arriving", !before.has(row.id));
  goOn();
}

/** What is in somebody's hand waits until the hand has rested. */
function goOn(): void {
  if (stale.size) refreshSoon([...stale].every(isInUse) ? POINTER_RESTS_MILLISECONDS : 0);
}

function refreshSoon(delay = 0): void {
  const at = Math.max(performance.now() + delay, askedAt + EVERY_MILLISECONDS);
  if (at >= dueAt) return;
  clearTimeout(timer);
  dueAt = at;
  timer = setTimeout(refresh, at - performance.now());
}

function everything(): void {
  for (const part of PARTS) stale.add(part);
  refreshSoon();
}

onChange(everything);

let wasCut = false;
let isOver = false;
onState((state) => {
  isOver = state === "signed-out";
  if (state === "live" && wasCut) everything();
  wasCut = state !== "live";
});

document.addEventListener("visibilitychange", () => {
  if (!document.hidden && stale.size) refreshSoon();
});

place("queue")?.addEventListener("pointermove", () => (pointedAt = performance.now()));

/** The line that was dealt with leaves at once; the keyboard goes on with the next one. */
document.addEventListener("leads:contacted", (event) => {
  const { ids } = (event as CustomEvent<{ ids: string[] }>).detail;
  for (const id of ids) {
    for (const row of document.querySelectorAll<HTMLElement>(`#work-hot-${id}, #work-due-${id}`)) leave(row);
  }
  isForced = true;
  isOutdated = isLoading;
  stale.add("queue").add("counts");
  askedAt = -EVERY_MILLISECONDS;
  refreshSoon();
});

function leave(row: HTMLElement): void {
  if (row.contains(document.activeElement)) {
    const next = row.nextElementSibling ?? row.previousElementSibling;
    (next?.querySelector<HTMLElement>(".work-button, .work-link") ?? document.getElementById("content"))?.focus();
  }
  row.remove();
}
