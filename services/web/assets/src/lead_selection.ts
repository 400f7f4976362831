// Choosing rows, and what is done with them: by mouse, and by x, c, e and Escape.

import htmx from "htmx.org";

import { announce } from "./announce.js";
import { addAction } from "./palette.js";
import { body, idOf, shownRows } from "./lead_rows.js";

function boxes(): HTMLInputElement[] {
  return [...(body()?.querySelectorAll<HTMLInputElement>('input[name="lead"]') ?? [])];
}

function showCount(): void {
  const bar = document.getElementById("bulk");
  const count = document.getElementById("bulk-count");
  if (!bar || !count) return;
  const [all, chosen] = [boxes(), boxes().filter((box) => box.checked)];
  count.textContent = String(chosen.length);
  bar.hidden = chosen.length === 0;
  const everything = document.querySelector<HTMLInputElement>("#select-all");
  if (!everything) return;
  everything.checked = all.length > 0 && chosen.length === all.length;
  everything.indeterminate = chosen.length > 0 && chosen.length < all.length;
}

function clear(): void {
  for (const box of boxes()) box.checked = false;
  showCount();
}

function currentRow(): HTMLTableRowElement | null {
  return document.activeElement?.closest<HTMLTableRowElement>("tr[data-lead]") ?? null;
}

function contact(row: HTMLElement): void {
  const { lead, version, status } = row.dataset;
  if (!document.getElementById("bulk")) return;
  const values = { lead: `${lead}:${version}:${status}` };
  void htmx.ajax("POST", "/leads/contacted", { values, target: "#outcomes", swap: "innerHTML" });
}

function contactSelected(): void {
  const form = document.querySelector<HTMLFormElement>("#bulk");
  if (boxes().some((box) => box.checked)) form?.requestSubmit();
}

/** Whether the key meant something here. */
function press(key: string): boolean {
  const row = currentRow();
  const hasSelection = boxes().some((box) => box.checked);
  if (key === "Escape" && hasSelection) {
    clear();
    announce("Nothing selected");
    return true;
  }
  if (key === "c" && hasSelection) {
    contactSelected();
    return true;
  }
  if (!row) return false;
  switch (key) {
    case "x": {
      const box = row.querySelector<HTMLInputElement>('input[name="lead"]');
      if (!box) return false;
      box.click();
      announce(`${row.dataset["name"]} ${box.checked ? "selected" : "not selected"}`);
      return true;
    }
    case "c":
      contact(row);
      return true;
    case "e":
      location.assign(`/leads/${idOf(row)}?edit=all`);
      return true;
    default:
      return false;
  }
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || document.querySelector("dialog[open]")) return;
  const target = event.target as HTMLElement;
  const isBox = target instanceof HTMLInputElement && target.type === "checkbox";
  if (!isBox && /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)) return;
  if (press(event.key)) event.preventDefault();
});

document.addEventListener("change", (event) => {
  const box = event.target as HTMLInputElement;
  if (box.id === "select-all") for (const other of boxes()) other.checked = box.checked;
  if (box.id === "select-all" || box.name === "lead") showCount();
});

document.addEventListener("click", (event) => {
  const target = event.target as Element;
  if (target.closest("[data-clear-selection]")) clear();
  const button = target.closest("[data-contact]");
  const row = button?.closest<HTMLElement>("tr[data-lead]");
  if (row) contact(row);
  target.closest("[data-dismiss-outcome]")?.closest(".outcome")?.remove();
});

document.addEventListener("leads:contacted", (event) => {
  const { ids } = (event as CustomEvent<{ ids: string[] }>).detail;
  for (const row of shownRows()) {
    const box = row.querySelector<HTMLInputElement>('input[name="lead"]');
    if (box && ids.includes(idOf(row))) box.checked = false;
  }
  showCount();
});

document.addEventListener("htmx:after:swap", showCount);

if (document.getElementById("bulk")) addAction({ title: "Mark selected leads as contacted", run: contactSelected });
