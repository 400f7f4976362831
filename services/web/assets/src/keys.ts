// Keys that work on every page; none of them while somebody types.

const CHORD_MILLISECONDS = 1200;
let chordBegan = -CHORD_MILLISECONDS;

function isTyping(event: KeyboardEvent): boolean {
  const target = event.target as HTMLElement;
  return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
}

export function openDialog(id: string): void {
  const dialog = document.getElementById(id);
  if (!(dialog instanceof HTMLDialogElement) || dialog.open) return;
  for (const other of document.querySelectorAll<HTMLDialogElement>("dialog[open]")) other.close();
  dialog.showModal();
  dialog.dispatchEvent(new Event("leadflow:open"));
}

function goTo(key: string): boolean {
  const link = document.querySelector<HTMLAnchorElement>(`.sidebar-link[data-key="${CSS.escape(key)}"]`);
  link?.click();
  return link !== null;
}

/** `[data-row]` elements in their order; the link inside takes the focus, so that Enter opens it. */
function moveInRows(step: 1 | -1): boolean {
  const rows = [...document.querySelectorAll<HTMLElement>("[data-row]")];
  if (rows.length === 0) return false;
  const present = rows.findIndex((row) => row.contains(document.activeElement));
  const next = rows[present < 0 ? (step > 0 ? 0 : rows.length - 1) : Math.min(Math.max(present + step, 0), rows.length - 1)];
  (next?.querySelector<HTMLElement>("a[href], button") ?? next)?.focus();
  next?.scrollIntoView({ block: "nearest" });
  return true;
}

function handled(event: KeyboardEvent): boolean {
  if (performance.now() - chordBegan < CHORD_MILLISECONDS) {
    chordBegan = -CHORD_MILLISECONDS;
    return goTo(event.key);
  }
  switch (event.key) {
    case "?":
      openDialog("help");
      return true;
    case "g":
      chordBegan = performance.now();
      return true;
    case "/": {
      const search = document.querySelector<HTMLElement>("[data-search]");
      if (search) search.focus();
      else openDialog("palette");
      return true;
    }
    case "j":
      return moveInRows(1);
    case "k":
      return moveInRows(-1);
    default:
      return false;
  }
}

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "k") {
    event.preventDefault();
    openDialog("palette");
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event) || document.querySelector("dialog[open]")) return;
  if (handled(event)) event.preventDefault();
});

document.addEventListener("click", (event) => {
  const opener = (event.target as Element).closest<HTMLElement>("[data-open]");
  if (opener) openDialog(opener.dataset["open"] ?? "");
  const closer = (event.target as Element).closest("[data-close]");
  if (closer) closer.closest("dialog")?.close();
  if (event.target instanceof HTMLDialogElement) event.target.close(); // the backdrop
});
