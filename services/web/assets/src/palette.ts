// Ctrl/Cmd-K: pages, actions of the page, and leads by what is typed.

import { announce } from "./announce.js";
import { element, icon } from "./elements.js";
import { nextTheme } from "./theme_button.js";

export interface PaletteItem {
  title: string;
  hint?: string;
  run: () => void;
}

interface FoundLead {
  id: string;
  name: string;
  company: string | null;
  score: number | null;
  band: string | null;
}

const WAIT_MILLISECONDS = 120;
const actions: PaletteItem[] = [{ title: "Switch theme", hint: "Action", run: nextTheme }];

/** A page adds what can be done on it. */
export function addAction(item: PaletteItem): void {
  actions.push({ hint: "Action", ...item });
}

const dialog = document.getElementById("palette") as HTMLDialogElement | null;
const input = dialog?.querySelector("input") ?? null;
const list = dialog?.querySelector<HTMLElement>("[role=listbox]") ?? null;
let shown: PaletteItem[] = [];
let chosen = 0;
let asked = 0;
let waiting: ReturnType<typeof setTimeout> | undefined;

function pages(): PaletteItem[] {
  const links = document.querySelectorAll<HTMLAnchorElement>(".sidebar-link, .palette-page");
  return [...links].map((link) => ({
    title: link.textContent?.trim() ?? "",
    hint: "Page",
    run: () => location.assign(link.href),
  }));
}

function matches(item: PaletteItem, text: string): boolean {
  return text.split(/\s+/).every((word) => item.title.toLowerCase().includes(word));
}

async function leads(text: string): Promise<PaletteItem[]> {
  if (text.length < 2) return [];
  const answer = await fetch(`/leads/search.json?q=${encodeURIComponent(text)}`, { headers: { Accept: "application/json" } });
  if (!answer.ok || !(answer.headers.get("content-type") ?? "").includes("json")) return [];
  const found = (await answer.json()) as { items: FoundLead[] };
  return found.items.map((lead) => ({
    title: [lead.name, lead.company].filter(Boolean).join(" · "),
    hint: lead.score === null ? "Lead" : `${lead.score} ${(lead.band ?? "").replaceAll("_", " ")}`,
    run: () => location.assign(`/leads/${encodeURIComponent(lead.id)}`),
  }));
}

function show(items: PaletteItem[]): void {
  shown = items;
  chosen = 0;
  list?.replaceChildren(...items.map(row));
  if (items.length === 0) list?.append(element("p", { class: "palette-none", role: "presentation" }, "Nothing found"));
  choose(0);
}

function row(item: PaletteItem, index: number): HTMLElement {
  const made = element(
    "div",
    { class: "palette-item", role: "option", id: `palette-item-${index}` },
    element("span", { class: "palette-title" }, item.title),
    element("span", { class: "palette-hint" }, item.hint ?? ""),
    icon("corner-down-left"),
  );
  made.addEventListener("click", () => run(item));
  made.addEventListener("pointermove", () => choose(index));
  return made;
}

function choose(index: number): void {
  chosen = Math.min(Math.max(index, 0), shown.length - 1);
  for (const [position, option] of [...(list?.querySelectorAll("[role=option]") ?? [])].entries()) {
    option.setAttribute("aria-selected", String(position === chosen));
    if (position === chosen) option.scrollIntoView({ block: "nearest" });
  }
  if (shown.length > 0) input?.setAttribute("aria-activedescendant", `palette-item-${chosen}`);
  else input?.removeAttribute("aria-activedescendant");
}

function run(item: PaletteItem | undefined): void {
  if (!item) return;
  dialog?.close();
  item.run();
}

function search(): void {
  const text = (input?.value ?? "").trim().toLowerCase();
  const known = [...pages(), ...actions].filter((item) => matches(item, text));
  show(known);
  clearTimeout(waiting);
  const mine = ++asked;
  waiting = setTimeout(() => {
    leads(text).then(
      (found) => {
        if (mine !== asked || found.length === 0) return;
        show(text ? [...found, ...known] : known);
        announce(`${found.length} leads found`);
      },
      () => undefined, // without the search the pages are still there
    );
  }, WAIT_MILLISECONDS);
}

dialog?.addEventListener("leadflow:open", () => {
  if (input) input.value = "";
  search();
  input?.focus();
});
input?.addEventListener("input", search);
input?.addEventListener("keydown", (event) => {
  if (event.key === "ArrowDown") choose(chosen + 1);
  else if (event.key === "ArrowUp") choose(chosen - 1);
  else if (event.key === "Enter") run(shown[chosen]);
  else return;
  event.preventDefault();
});
