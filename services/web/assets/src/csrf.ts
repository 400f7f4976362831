// Every change carries the session's token; `send` is for scripts, htmx gets it by an event.

export function csrfToken(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="csrf"]')?.content ?? "";
}

/** fetch() to our own origin, with the token where something changes. */
export function send(path: string, options: RequestInit = {}): Promise<Response> {
  const headers = new Headers(options.headers);
  if ((options.method ?? "GET") !== "GET") headers.set("X-CSRF-Token", csrfToken());
  return fetch(path, { ...options, headers, credentials: "same-origin" });
}

document.addEventListener("htmx:config:request", (event) => {
  const { request } = (event as CustomEvent<{ ctx: { request: { method: string; headers: Record<string, string> } } }>).detail.ctx;
  if (request.method !== "GET") request.headers["X-CSRF-Token"] = csrfToken();
});
