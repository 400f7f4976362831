// The demo form: without a network it says so beside the form, and keeps everything.

function note(): HTMLElement | null {
  return document.getElementById("not-sent");
}

document.addEventListener("htmx:before:request", (event) => {
  const shown = note();
  if (shown && event.target instanceof Element && event.target.id === "demo-form") shown.hidden = true;
});

document.addEventListener("htmx:error", (event) => {
  const shown = note();
  if (!shown || !(event.target instanceof Element) || event.target.id !== "demo-form") return;
  shown.hidden = false;
  shown.scrollIntoView({ block: "nearest" });
});

export {};
