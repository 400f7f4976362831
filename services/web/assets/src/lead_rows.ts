// Brings the rows on the page up to what the server says, without losing focus, selection or what is just being pressed.

export interface Row {
  id: string;
  version: number;
  html: string;
}

const HIGHLIGHT_MILLISECONDS = 2600;
const LEAVING_MILLISECONDS = 300;

export function body(): HTMLElement | null {
  return document.querySelector<HTMLElement>("tbody#lead-rows");
}

export function shownRows(): HTMLTableRowElement[] {
  return [...(body()?.querySelectorAll<HTMLTableRowElement>("tr[data-lead]:not(.is-leaving)") ?? [])];
}

export function idOf(row: HTMLElement): string {
  return row.dataset["lead"] ?? "";
}

export function madeOf(row: Row): HTMLTableRowElement {
  const template = document.createElement("template");
  template.innerHTML = row.html.trim();
  return template.content.firstElementChild as HTMLTableRowElement;
}

/** Takes over what differs, cell by cell; a cell that has the focus is left alone until the next time. */
export function refresh(row: HTMLTableRowElement, wanted: Row): void {
  row.classList.remove("is-gone");
  if (row.dataset["version"] === String(wanted.version) && row.children.length > 0) return;
  const fresh = madeOf(wanted);
  for (const [index, cell] of [...row.cells].entries()) {
    const other = fresh.cells[index];
    if (!other || cell.innerHTML === other.innerHTML) continue;
    if (cell.classList.contains("c-select")) renew(cell, other);
    else if (cell.contains(document.activeElement)) renewLink(cell, other);
    else change(cell, other);
  }
  for (const name of ["data-version", "data-status", "data-name"]) row.setAttribute(name, fresh.getAttribute(name) ?? "");
}

function renew(cell: HTMLElement, other: HTMLElement): void {
  const [mine, theirs] = [cell.querySelector("input"), other.querySelector("input")];
  if (!mine || !theirs) return;
  mine.value = theirs.value;
  mine.setAttribute("aria-label", theirs.getAttribute("aria-label") ?? "");
}

function renewLink(cell: HTMLElement, other: HTMLElement): void {
  for (const selector of [".lead-link", ".lead-title"]) {
    const [mine, theirs] = [cell.querySelector(selector), other.querySelector(selector)];
    if (mine && theirs && mine.textContent !== theirs.textContent) mine.textContent = theirs.textContent;
  }
}

function change(cell: HTMLElement, other: HTMLElement): void {
  const isAge = cell.classList.contains("c-age");
  cell.replaceChildren(...other.childNodes);
  if (!isAge) highlight(cell, "is-changed");
}

export function highlight(element: HTMLElement, name: "is-new" | "is-changed"): void {
  element.classList.add(name);
  setTimeout(() => element.classList.remove(name), HIGHLIGHT_MILLISECONDS);
}

/** The row stays where it is, and says that it does not belong here any more. */
export function markGone(row: HTMLElement): void {
  row.classList.add("is-gone");
}

function leave(row: HTMLElement): void {
  row.classList.add("is-leaving");
  setTimeout(() => row.remove(), LEAVING_MILLISECONDS);
}

/** Those that are not where `head` has them any more: pushed beyond the page's end, or not of this view. */
export function missingIn(head: Row[], limit: number): { pushedOut: HTMLElement[]; gone: HTMLElement[] } {
  const wanted = new Set(head.map((row) => row.id));
  const rows = shownRows();
  const last = rows.map((row) => wanted.has(idOf(row))).lastIndexOf(true);
  const missing = rows.map((row, place) => ({ row, place })).filter(({ row }) => !wanted.has(idOf(row)));
  const isCut = head.length >= limit;
  return {
    pushedOut: missing.filter(({ place }) => isCut && place > last).map(({ row }) => row),
    gone: missing.filter(({ place }) => !isCut || place < last).map(({ row }) => row),
  };
}

/** The whole page as the server has it, in its order. Returns how many rows are new. */
export function adopt(head: Row[], limit: number): number {
  const place = body();
  if (!place) return 0;
  const { pushedOut, gone } = missingIn(head, limit);
  for (const row of pushedOut) row.remove();
  for (const row of gone) leave(row);
  let count = 0;
  let before: Element | null = null;
  for (const wanted of head) {
    let row = document.getElementById(`lead-${wanted.id}`) as HTMLTableRowElement | null;
    if (row) refresh(row, wanted);
    else {
      row = madeOf(wanted);
      highlight(row, "is-new");
      count += 1;
    }
    const next: Element | null = before ? before.nextElementSibling : place.firstElementChild;
    if (next !== row) place.insertBefore(row, next);
    before = row;
  }
  return count;
}
