// Home moves by itself: each part is fetched when something happened, and never under the reader's hands.

import htmx from "htmx.org";

import { onChange, onState } from "../live.js";

const EVERY_MILLISECONDS = 800;
const POINTER_RESTS_MILLISECONDS = 1200;
const PARTS = ["queue", "counts", "events"] as const;
type Part = (typeof PARTS)[number];

let askedAt = -EVERY_MILLISECONDS;
let pointedAt = -POINTER_RESTS_MILLISECONDS;
let timer: ReturnType<typeof setTimeout> | undefined;
const stale = new Set<Part>();

function place(part: Part): HTMLElement | null {
  return document.getElementById(`home-${part}`);
}

/** A line must not slip away under the pointer or the keyboard: the queue waits until the hand rests. */
function isInUse(part: Part): boolean {
  if (part !== "queue") return false;
  const queue = place(part);
  return Boolean(queue?.contains(document.activeElement)) || performance.now() - pointedAt < POINTER_RESTS_MILLISECONDS;
}

function refresh(): void {
  timer = undefined;
  if (document.hidden || isOver) return;
  askedAt = performance.now();
  for (const part of [...stale]) {
    if (isInUse(part)) continue;
    stale.delete(part);
    void load(part);
  }
  if (stale.size) refreshSoon(POINTER_RESTS_MILLISECONDS);
}

async function load(part: Part): Promise<void> {
  const target = place(part);
  if (!target) return;
  const before = new Set([...target.querySelectorAll("[id]")].map((found) => found.id));
  await htmx.ajax("GET", `/home/${part}`, { source: target, target, swap: "innerMorph" });
  for (const row of target.querySelectorAll(".work-row, .happened")) row.classList.toggle("is-arriving", !before.has(row.id));
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
  void load("queue");
});

function leave(row: HTMLElement): void {
  if (row.contains(document.activeElement)) {
    const next = row.nextElementSibling ?? row.previousElementSibling;
    (next?.querySelector<HTMLElement>(".work-button, .work-link") ?? document.getElementById("content"))?.focus();
  }
  row.remove();
}
