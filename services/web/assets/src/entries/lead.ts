// The record of a lead: its panels follow what happens to it; what is being edited is left alone.

import htmx from "htmx.org";

import { onChange, onState } from "../live.js";

const EVERY_MILLISECONDS = 1000;
const PANELS: Record<string, string> = {
  head: "lead-head",
  facts: "lead-facts",
  score: "lead-score",
  history: "lead-history",
  touches: "lead-touches",
  messages: "lead-messages",
  assessments: "lead-assessments",
  chain: "lead-chain",
  timeline: "lead-timeline",
};

const record = document.getElementById("record");
const leadId = record?.dataset["lead"] ?? "";
let askedAt = -EVERY_MILLISECONDS;
let timer: ReturnType<typeof setTimeout> | undefined;
let isStale = false;

/** Somebody is at work in it, or has it as they want it: it changes when they have done. */
function isInUse(panel: HTMLElement): boolean {
  return (
    panel.hasAttribute("data-editing") ||
    panel.hasAttribute("data-chosen") ||
    panel.getAttribute("aria-busy") === "true" ||
    panel.querySelector("details[open], .mail-sheet") !== null ||
    panel.contains(document.activeElement)
  );
}

function refresh(): void {
  timer = undefined;
  if (document.hidden) {
    isStale = true;
    return;
  }
  askedAt = performance.now();
  const names = Object.entries(PANELS).filter(([, id]) => {
    const panel = document.getElementById(id);
    return panel && !isInUse(panel);
  });
  isStale = names.length < Object.keys(PANELS).length;
  const query = names.map(([name]) => name).join(",");
  if (record && query) void htmx.ajax("GET", `/leads/${leadId}/panels?names=${query}`, { source: record, swap: "none" });
}

/** What somebody has taken in hand while the answer was on its way stays theirs. */
document.addEventListener("htmx:before:swap", (event) => {
  const { ctx, tasks } = (event as CustomEvent<{ ctx: Context; tasks: { target: Element }[] }>).detail;
  if (ctx.sourceElement !== record) return;
  const kept = tasks.filter((task) => !(task.target instanceof HTMLElement && isInUse(task.target)));
  isStale ||= kept.length < tasks.length;
  tasks.splice(0, tasks.length, ...kept);
});

function refreshSoon(): void {
  timer ??= setTimeout(refresh, Math.max(0, askedAt + EVERY_MILLISECONDS - performance.now()));
}

onChange((changes) => {
  if (changes.some((change) => change.lead_id === leadId)) refreshSoon();
});

let wasCut = false;
onState((state) => {
  if (state === "live" && wasCut) refreshSoon();
  wasCut = state !== "live";
});

document.addEventListener("visibilitychange", () => {
  if (!document.hidden && isStale) refreshSoon();
});

interface Context {
  sourceElement: Element;
}

/** A panel that waits for an answer of its own is not changed under it. */
function markBusy(event: Event, isBusy: boolean): void {
  const { ctx } = (event as CustomEvent<{ ctx: Context }>).detail;
  const panel = ctx.sourceElement.closest("#record .card");
  if (isBusy) panel?.setAttribute("aria-busy", "true");
  else panel?.removeAttribute("aria-busy");
}

document.addEventListener("htmx:before:request", (event) => markBusy(event, true));
document.addEventListener("htmx:finally:request", (event) => markBusy(event, false));

/** After more was loaded, or an event was chosen, the panel stays as the reader made it. */
document.addEventListener("htmx:config:request", (event) => {
  const { ctx } = (event as CustomEvent<{ ctx: Context }>).detail;
  if (ctx.sourceElement.id === "more-events") document.getElementById("lead-timeline")?.setAttribute("data-chosen", "");
  if (ctx.sourceElement.id === "more-touches") document.getElementById("lead-touches")?.setAttribute("data-chosen", "");
});

/** Days and times are typed in the reader's own zone, and sent in UTC. */
function localTime(utc: string): string {
  const moment = new Date(utc);
  const shifted = new Date(moment.getTime() - moment.getTimezoneOffset() * 60_000);
  return shifted.toISOString().slice(0, 16);
}

function showLocalTimes(): void {
  for (const input of document.querySelectorAll<HTMLInputElement>("input[type=datetime-local][data-utc]")) {
    const utc = input.dataset["utc"];
    if (utc && !input.dataset["shown"]) input.value = localTime(utc);
    input.dataset["shown"] = "true";
  }
}

showLocalTimes();
document.addEventListener("htmx:after:swap", showLocalTimes);
document.addEventListener("formdata", (event) => {
  const form = event.target as HTMLFormElement;
  for (const input of form.querySelectorAll<HTMLInputElement>("input[type=datetime-local][data-utc]")) {
    if (input.value) event.formData.set(input.name, `${new Date(input.value).toISOString().slice(0, 16)}Z`);
  }
});

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  const target = event.target as HTMLElement;
  if (event.key === "Escape" && target.closest("[data-escape]")) {
    document.getElementById("cancel-edit")?.click();
    event.preventDefault();
  }
  if (event.key === "e" && !/^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)) {
    const edit = document.getElementById("edit-all");
    if (!edit) return;
    void htmx.ajax("GET", `/leads/${leadId}/facts?edit=all`, { source: edit, target: "#lead-facts", swap: "outerHTML" });
    event.preventDefault();
  }
});

document.addEventListener("click", (event) => {
  const closer = (event.target as Element).closest("[data-close-preview]");
  const preview = closer?.closest(".mail-preview");
  if (!preview) return;
  preview.replaceChildren();
  document.querySelector<HTMLElement>(`[aria-controls="${preview.id}"]`)?.focus();
});
