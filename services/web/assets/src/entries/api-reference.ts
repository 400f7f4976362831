// The API reference: Scalar over a service's OpenAPI document, both from our origin. Nobody else loads its megabytes.

export {};

const root = document.documentElement;
const place = document.getElementById("reference");

const isDark = (): boolean => root.dataset["bsTheme"] === "dark";

function configuration(content: unknown): Record<string, unknown> {
  return {
    content,
    theme: "none",
    layout: "modern",
    forceDarkModeState: isDark() ? "dark" : "light",
    hideDarkModeToggle: true,
    withDefaultFonts: false,
    telemetry: false,
    showDeveloperTools: "never",
    searchHotKey: "e", // Ctrl K is our palette
    hideClientButton: true,
    hideTestRequestButton: true,
    documentDownloadType: "none",
    agent: { disabled: true },
    mcp: { disabled: true },
    defaultHttpClient: { targetKey: "shell", clientKey: "curl" },
  };
}

function tellStale(since: string | null): void {
  const note = document.getElementById("reference-stale");
  if (!note) return;
  note.hidden = since === null;
  const words = note.querySelector("span");
  if (since && words) words.textContent = `The service does not answer now. This is what it said at ${new Date(since).toLocaleTimeString()}.`;
}

async function show(box: HTMLElement): Promise<void> {
  const [answer, scalar] = await Promise.all([
    fetch(box.dataset["document"] ?? "", { headers: { Accept: "application/json" } }),
    import("../../node_modules/@scalar/api-reference/dist/browser/standalone.esm.js"),
  ]);
  if (!answer.ok) throw new Error(`the document is not there: ${answer.status}`);
  tellStale(answer.headers.get("X-Stale-Since"));
  const content: unknown = await answer.json();
  box.replaceChildren();
  box.removeAttribute("role"); // Scalar brings a main part of its own
  scalar.createApiReference(box, configuration(content));
  const watch = new MutationObserver(followTheme);
  watch.observe(root, { attributeFilter: ["data-bs-theme"] });
  watch.observe(document.body, { attributeFilter: ["class"] });
}

/** Scalar keeps to what it was told when it began; its colours follow these two classes. */
function followTheme(): void {
  document.body.classList.toggle("dark-mode", isDark());
  document.body.classList.toggle("light-mode", !isDark());
}

if (place) {
  show(place).catch((error: unknown) => {
    console.warn(error);
    const away = document.getElementById("reference-away");
    if (away instanceof HTMLTemplateElement) place.replaceChildren(away.content.cloneNode(true));
  });
}
