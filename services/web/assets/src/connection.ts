// The dot in the menu that says whether the page is live.

import { onState, type State } from "./live.js";

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
