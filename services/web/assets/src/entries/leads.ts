// The list of leads: it moves by itself, and is worked on by mouse and keyboard.

import "../lead_selection.js";
import "../lead_watch.js";

/** Controls that stand in the list belong to the filter's form by name, but their events do not reach it. */
document.addEventListener("change", (event) => {
  const control = event.target as HTMLElement;
  if (control.getAttribute("form") === "lead-view") document.querySelector<HTMLFormElement>("#lead-view")?.requestSubmit();
});

document.addEventListener("click", (event) => {
  const toggle = (event.target as Element).closest("[data-filter-toggle]");
  if (toggle) toggle.setAttribute("aria-expanded", String(toggle.getAttribute("aria-expanded") !== "true"));
});
