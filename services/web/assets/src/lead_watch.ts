// The list moves by itself: at most one request in 0.4 seconds, and never under the reader's hands.

import { announce } from "./announce.js";
import { adopt, body, idOf, markGone, missingIn, refresh, shownRows, type Row } from "./lead_rows.js";
import { onChange, onState, type Change } from "./live.js";

const EVERY_MILLISECONDS = 400;
const POINTER_RESTS_MILLISECONDS = 1500;
const SCROLLED_PIXELS = 120;
const MOST_IDS = 100;

interface Head {
  rows: Row[];
  next: string | null;
}

interface Named {
  rows: Row[];
  gone: string[];
  new: string[];
}

const changed = new Set<string>();
const created = new Set<string>();
const waiting = new Set<string>();
let heardAt = 0;
let askedAt = -EVERY_MILLISECONDS;
let pointedAt = -POINTER_RESTS_MILLISECONDS;
let timer: ReturnType<typeof setTimeout> | undefined;
let isAsking = false;
let isPutOff = false;

function list(): HTMLElement | null {
  return document.getElementById("lead-list");
}

function isFirstPage(): boolean {
  return list()?.dataset["firstPage"] === "true";
}

function limit(): number {
  return Number(list()?.dataset["limit"] ?? 25);
}

/** Whether the reader would lose their place: they are further down, in a row, choosing, or about to press. */
function isBusy(): boolean {
  const rows = body();
  const selection = getSelection();
  return (
    scrollY > SCROLLED_PIXELS ||
    Boolean(rows?.contains(document.activeElement)) ||
    Boolean(rows?.querySelector("input:checked")) ||
    Boolean(document.querySelector("dialog[open]")) ||
    Boolean(selection && !selection.isCollapsed && rows?.contains(selection.anchorNode)) ||
    performance.now() - pointedAt < POINTER_RESTS_MILLISECONDS
  );
}

function address(query: string): string {
  const view = list()?.dataset["view"] ?? "/leads";
  const url = new URL(view, location.origin);
  return `/leads/rows?${[url.searchParams.toString(), query].filter(Boolean).join("&")}`;
}

async function ask<T>(path: string): Promise<{ answer: T; madeAt: number } | null> {
  const sentAt = performance.now();
  const response = await fetch(path, { headers: { Accept: "application/json" } });
  if (!response.ok || !(response.headers.get("content-type") ?? "").includes("json")) return null;
  const madeAt = sentAt - Number(response.headers.get("x-answer-age") ?? 0);
  return { answer: (await response.json()) as T, madeAt };
}

export function refreshSoon(delay = 0): void {
  if (timer !== undefined || isAsking) return;
  const rest = Math.max(delay, askedAt + EVERY_MILLISECONDS - performance.now());
  timer = setTimeout(() => {
    timer = undefined;
    void update();
  }, Math.max(0, rest));
}

async function update(): Promise<void> {
  if (document.hidden || !list()) return; // a hidden list catches up when it is looked at again
  isAsking = true;
  askedAt = performance.now();
  const view = list()?.dataset["view"];
  const [heard, ids, arrived] = [heardAt, [...changed], [...created]];
  changed.clear();
  created.clear();
  try {
    const madeAt = isFirstPage() ? await updateFirstPage(view) : await updateOtherPage(view, ids, arrived);
    if (madeAt === null || madeAt < heard) remember(ids, arrived); // made before what was heard: ask once more
  } catch {
    remember(ids, arrived);
  } finally {
    isAsking = false;
    if (changed.size > 0) refreshSoon();
    else if (isPutOff) refreshSoon(POINTER_RESTS_MILLISECONDS);
    isPutOff = false;
  }
}

function remember(ids: string[], arrived: string[]): void {
  for (const id of ids) changed.add(id);
  for (const id of arrived) created.add(id);
}

async function updateFirstPage(view: string | undefined): Promise<number | null> {
  const found = await ask<Head>(address(""));
  if (!found || list()?.dataset["view"] !== view) return found && performance.now();
  const head = found.answer.rows;
  if (!body()) {
    if (head.length > 0) location.reload(); // the first lead of an empty list: table and all
    return found.madeAt;
  }
  if (isBusy()) updateInPlace(head);
  else takeOver(head);
  return found.madeAt;
}

function updateInPlace(head: Row[]): void {
  const rows = new Map(shownRows().map((row) => [idOf(row), row]));
  for (const wanted of head) {
    const row = rows.get(wanted.id);
    if (row) refresh(row, wanted);
  }
  for (const row of missingIn(head, limit()).gone) markGone(row);
  waiting.clear();
  for (const row of head) if (!rows.has(row.id)) waiting.add(row.id);
  showWaiting();
  const isBehind = waiting.size > 0 || document.querySelector(".lead-row.is-gone") !== null;
  isPutOff = isBehind && performance.now() - pointedAt < POINTER_RESTS_MILLISECONDS; // the pointer rests only for a while
}

function takeOver(head: Row[]): void {
  const count = adopt(head, limit());
  waiting.clear();
  showWaiting();
  if (count > 0) announce(count === 1 ? "1 new lead" : `${count} new leads`);
}

async function updateOtherPage(view: string | undefined, ids: string[], arrived: string[]): Promise<number | null> {
  const rows = new Map(shownRows().map((row) => [idOf(row), row]));
  const shown = ids.filter((id) => rows.has(id)).slice(0, MOST_IDS);
  const unseen = arrived.filter((id) => !rows.has(id) && !waiting.has(id)).slice(0, MOST_IDS);
  if (shown.length + unseen.length === 0) return performance.now();
  const query = [...shown.map((id) => `ids=${id}`), ...unseen.map((id) => `new=${id}`)].join("&");
  const found = await ask<Named>(address(query));
  if (!found || list()?.dataset["view"] !== view) return found && performance.now();
  for (const wanted of found.answer.rows) {
    const row = rows.get(wanted.id);
    if (row) refresh(row, wanted);
  }
  for (const id of found.answer.gone) {
    const row = rows.get(id);
    if (row) markGone(row);
  }
  for (const id of found.answer.new) waiting.add(id);
  showWaiting();
  return found.madeAt;
}

function showWaiting(): void {
  const button = document.getElementById("new-leads");
  const count = document.getElementById("new-leads-count");
  if (!button || !count) return;
  const words = waiting.size === 1 ? "1 new lead" : `${waiting.size >= limit() ? `${limit()}+` : waiting.size} new leads`;
  if (waiting.size > 0 && (button.hidden || count.textContent !== words)) {
    count.textContent = words;
    if (button.hidden) announce(`${words} above. Press the button to see them`);
  }
  button.hidden = waiting.size === 0;
}

/** What waits is shown: on the first page at once, from elsewhere by going there. */
function showNew(): void {
  waiting.clear();
  pointedAt = -POINTER_RESTS_MILLISECONDS;
  if (!isFirstPage()) {
    const url = new URL(list()?.dataset["view"] ?? "/leads", location.origin);
    url.searchParams.delete("cursor");
    location.assign(url);
    return;
  }
  showWaiting();
  scrollTo({ top: 0 });
  if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
  askedAt = -EVERY_MILLISECONDS;
  void showHead();
}

async function showHead(): Promise<void> {
  const found = await ask<Head>(address(""));
  if (!found) return;
  takeOver(found.answer.rows);
  document.querySelector<HTMLElement>("#lead-rows .lead-link")?.focus({ preventScroll: true });
}

/** A reconnected stream repeats what the list was made of. */
function isNewerThanList(change: Change): boolean {
  return Date.parse(change.occurred_at) > Date.parse(list()?.dataset["at"] ?? "");
}

function hear(changes: Change[]): void {
  heardAt = performance.now();
  for (const change of changes) {
    if (!change.lead_id) continue;
    changed.add(change.lead_id);
    if (change.type === "lead.created" && isNewerThanList(change)) created.add(change.lead_id);
  }
  if (changed.size > 0) refreshSoon();
}

onChange(hear);

let wasCut = false;
onState((state) => {
  if (state === "live" && wasCut) {
    for (const row of shownRows()) changed.add(idOf(row)); // nobody knows what was missed
    refreshSoon();
  }
  wasCut = state !== "live";
});

document.addEventListener("visibilitychange", () => {
  if (!document.hidden && changed.size > 0) refreshSoon();
});
document.addEventListener("pointermove", (event) => {
  if (body()?.contains(event.target as Node)) pointedAt = performance.now();
});
document.addEventListener("click", (event) => {
  if ((event.target as Element).closest("#new-leads")) showNew();
});
document.addEventListener("htmx:after:swap", () => {
  waiting.clear();
});
document.addEventListener("leads:contacted", (event) => {
  const { ids } = (event as CustomEvent<{ ids: string[] }>).detail;
  for (const id of ids) changed.add(id);
  heardAt = performance.now();
  askedAt = -EVERY_MILLISECONDS;
  refreshSoon();
});
