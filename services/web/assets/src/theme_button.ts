// Light → dark → as the system; the cookie lets the server render the right one at once.

import { announce } from "./announce.js";

const NEXT: Record<string, string> = { system: "light", light: "dark", dark: "system" };
const WORDS: Record<string, string> = { system: "as the system", light: "light", dark: "dark" };
const YEAR_SECONDS = 31_536_000;

export function chooseTheme(choice: string): void {
  const root = document.documentElement;
  root.dataset["themeChoice"] = choice;
  const age = choice === "system" ? 0 : YEAR_SECONDS;
  document.cookie = `theme=${choice}; path=/; max-age=${age}; samesite=lax`;
  root.dispatchEvent(new Event("leadflow:theme"));
  for (const button of document.querySelectorAll("[data-theme-toggle]")) {
    button.setAttribute("aria-label", `Theme: ${WORDS[choice] ?? choice}`);
  }
}

export function nextTheme(): void {
  const choice = NEXT[document.documentElement.dataset["themeChoice"] ?? "system"] ?? "system";
  chooseTheme(choice);
  announce(`Theme: ${WORDS[choice] ?? choice}`);
}

document.addEventListener("click", (event) => {
  if ((event.target as Element).closest("[data-theme-toggle]")) nextTheme();
});
