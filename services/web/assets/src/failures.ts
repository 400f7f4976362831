// No request fails silently: what the server did not explain itself is told here.

import { toast } from "./toasts.js";

interface Context {
  sourceElement: Element;
  swap: string;
  hx?: { trigger?: string; redirect?: string; reswap?: string };
  response?: { status: number; headers: Headers };
}

const QUIET_MILLISECONDS = 5000;
let toldAt = -QUIET_MILLISECONDS;

function context(event: Event): Context {
  return (event as CustomEvent<{ ctx: Context }>).detail.ctx;
}

/** Once in a while: a list that refreshes itself would otherwise fill the corner. */
function tell(title: string, text: string): void {
  if (performance.now() - toldAt < QUIET_MILLISECONDS) return;
  toldAt = performance.now();
  toast({ kind: "error", title, text });
}

document.addEventListener("htmx:error", (event) => {
  if (!context(event)?.response) tell("No answer", navigator.onLine ? "The server did not answer. Try again." : "You are offline.");
});

/** An element with `data-keep-on-error`, or inside one, keeps what it shows. */
document.addEventListener("htmx:before:swap", (event) => {
  const ctx = context(event);
  if (!ctx.response || ctx.response.status < 400) return;
  const isOurs = (ctx.response.headers.get("content-type") ?? "").startsWith("text/html");
  const keeps = ctx.sourceElement.closest("[data-keep-on-error]") !== null;
  if (isOurs && !keeps) return;
  event.preventDefault();
  if (!ctx.hx?.trigger) tell("This cannot be shown now", "What you see may be out of date. Try again in a moment.");
});

/** The strip at the top while the browser has no network. */
function showConnection(): void {
  document.documentElement.toggleAttribute("data-offline", !navigator.onLine);
}
addEventListener("online", showConnection);
addEventListener("offline", showConnection);
showConnection();
