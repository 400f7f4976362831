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
const stale = new Set<Part>();
/** What the reader did themselves is shown, wherever their hand is. */
let isForced = false;

function place(part: Part): HTMLElement | null {
  return document.getElementById(`home-${part}`);
}

/** A line must not slip away under the pointer or the keyboard: the queue waits until the hand rests. */
function isInUse(part: Part): boolean {
  if (part !== "queue") return false;
  const queue = place(part);
  return Boolean(queue?.contains(document.activeElement)) || performance.now() - pointedAt < POINTER_RESTS_MILLISECONDS;
}

/** The hand may have come while the answer was on its way. */
document.addEventListener("htmx:before:swap", (event) => {
  const { tasks } = (event as CustomEvent<{ tasks: { target: Element | string | null }[] }>).detail;
  const found = tasks.findIndex(({ target }) => target === place("queue"));
  if (found < 0 || isForced || !isInUse("queue")) return;
  tasks.splice(found, 1);
  stale.add("queue");
  refreshSoon(POINTER_RESTS_MILLISECONDS);
});

function refresh(): void {
  timer = undefined;
  if (document.hidden || isOver) return;
  askedAt = performance.now();
  const free = [...stale].filter((part) => !isInUse(part));
  for (const part of free) stale.delete(part);
  if (free.length) void load(free);
  if (stale.size) refreshSoon(POINTER_RESTS_MILLISECONDS);
}

async function load(parts: Part[]): Promise<void> {
  const home = document.getElementById("home");
  if (!home) return;
  const before = new Set([...home.querySelectorAll("[id]")].map((found) => found.id));
  const query = parts.map((part) => `names=${part}`).join("&");
  await htmx.ajax("GET", `/home/parts?${query}`, { source: home, target: home, swap: "none" });
  for (const row of home.querySelectorAll(ROWS)) row.classList.toggle("is-arriving", !before.has(row.id));
}

function refreshSoon(delay = 0): void {
  timer ??= setTimeout(refresh, Math.max(delay, askedAt + EVERY_MILLISECONDS - performance.now()));
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
  pointedAt = -POINTER_RESTS_MILLISECONDS;
  stale.delete("queue");
  isForced = true;
  void load(["queue", "counts"]).finally(() => (isForced = false));
});

function leave(row: HTMLElement): void {
  if (row.contains(document.activeElement)) {
    const next = row.nextElementSibling ?? row.previousElementSibling;
    (next?.querySelector<HTMLElement>(".work-button, .work-link") ?? document.getElementById("content"))?.focus();
  }
  row.remove();
}
