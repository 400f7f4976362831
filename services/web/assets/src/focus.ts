// After a swap the keyboard goes on where it was: htmx keeps focus by id, this catches what had none.

interface Task {
  target: Element | string | null;
}

let place: Element | null = null;

function resolved(target: Task["target"]): Element | null {
  return typeof target === "string" ? document.querySelector(target) : target;
}

document.addEventListener("htmx:before:swap", (event) => {
  const { tasks } = (event as CustomEvent<{ tasks: Task[] }>).detail;
  const active = document.activeElement;
  const around = tasks.map((task) => resolved(task.target)).find((target) => target?.contains(active));
  place = active && active !== document.body && around ? around : null;
});

document.addEventListener("htmx:after:swap", () => {
  if (!place || document.activeElement !== document.body) return;
  const target = place.isConnected ? place : place.id ? document.getElementById(place.id) : null;
  place = null;
  if (!target) return;
  const wanted = target.querySelector<HTMLElement>("[data-focus]") ?? (target as HTMLElement);
  if (wanted.tabIndex < 0) wanted.tabIndex = -1;
  wanted.focus({ preventScroll: true });
});
