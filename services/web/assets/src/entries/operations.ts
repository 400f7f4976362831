// Operations: says when what is shown has grown old; closes a dialog when its action is done.

const panel = document.querySelector<HTMLElement>("[data-refreshing]");

function tellStale(isStale: boolean): void {
  const note = document.getElementById("stale-note");
  if (!note) return;
  if (isStale && note.hidden) note.textContent = "Not refreshed: no answer.";
  note.hidden = !isStale;
}

interface Context {
  response?: { status: number };
}

function answered(event: Event): boolean {
  const status = (event as CustomEvent<{ ctx: Context }>).detail.ctx.response?.status ?? 0;
  return status > 0 && status < 400;
}

/** The page goes on asking: one note where the time stands is enough, without a message every two seconds. */
panel?.addEventListener("htmx:error", (event) => {
  event.stopPropagation();
  tellStale(true);
});
panel?.addEventListener("htmx:before:swap", (event) => {
  if (event.target !== panel || answered(event)) return;
  event.preventDefault();
  event.stopPropagation();
  tellStale(true);
});

document.addEventListener("leadflow:close", () => {
  for (const dialog of document.querySelectorAll<HTMLDialogElement>("dialog[open]")) dialog.close();
});
