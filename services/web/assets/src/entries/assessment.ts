// The assessment: every answer is saved as it is given; what could not be saved is sent again.

import { announce } from "../announce.js";

type State = "idle" | "saving" | "failed";

const RETRY_MILLISECONDS = 3000;
const WORDS: Record<State, string> = {
  idle: "Every answer is saved at once",
  saving: "Saving…",
  failed: "Not saved yet. We keep trying.",
};
let retry: number | undefined;

function isSaving(event: Event): boolean {
  return event.target instanceof Element && event.target.closest("form[data-answers]") !== null;
}

function tell(state: State): void {
  const line = document.getElementById("saved");
  if (!line) return;
  line.dataset["state"] = state;
  line.textContent = WORDS[state];
}

/** Sends the whole step: a later save covers an earlier one that was missed. */
function saveAgain(): void {
  if (document.getElementById("saved")?.dataset["state"] !== "failed") return;
  const answered = document.querySelector("form[data-answers] input[type=radio]:checked");
  answered?.dispatchEvent(new Event("change", { bubbles: true }));
}

function failed(event: Event): void {
  if (!isSaving(event)) return;
  tell("failed");
  announce("Your last answer is not saved yet. We keep trying.");
  window.clearTimeout(retry);
  retry = window.setTimeout(saveAgain, RETRY_MILLISECONDS);
}

document.addEventListener("htmx:before:request", (event) => {
  if (isSaving(event)) tell("saving");
});
document.addEventListener("htmx:error", failed);
document.addEventListener("assessment:not-saved", failed);
addEventListener("online", saveAgain);
addEventListener("beforeunload", (event) => {
  if (document.getElementById("saved")?.dataset["state"] === "failed") event.preventDefault();
});

/** Leaving by a button works whatever became of the last save: it sends the step itself. */
document.addEventListener("submit", () => tell("saving"));

addEventListener("beforeprint", () => {
  for (const closed of document.querySelectorAll("details")) closed.open = true;
});
document.addEventListener("click", (event) => {
  if (event.target instanceof Element && event.target.closest("[data-print]")) window.print();
});
for (const button of document.querySelectorAll<HTMLElement>("[data-print]")) button.hidden = false;

tell("idle");
