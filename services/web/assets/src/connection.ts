// The dot in the menu that says whether the page is live.

import { onState, type State } from "./live.js";
import { toast } from "./toasts.js";

const WORDS: Record<State, string> = {
  live: "Live",
  reconnecting: "Reconnecting…",
  "signed-out": "Signed out",
};

onState((state) => {
  const place = document.getElementById("connection");
  if (!place) return;
  place.hidden = false;
  place.dataset["state"] = state;
  if (place.textContent !== WORDS[state]) place.textContent = WORDS[state];
});

function signIn(): void {
  location.assign(`/login?next=${encodeURIComponent(location.pathname + location.search)}`);
}

onState((state) => {
  if (state !== "signed-out") return;
  const text = "What you see is no longer up to date.";
  toast({ kind: "info", title: "You are signed out", text, undo: { label: "Sign in", action: signIn } });
});
