// Short messages in the corner: what happened, an undo where there is one, the trace id where something broke.

import htmx from "htmx.org";

import { announce } from "./announce.js";
import { element, icon } from "./elements.js";

export interface Undo {
  label?: string;
  /** An address that takes a POST, with `values` as its form; or a function. */
  url?: string;
  values?: Record<string, string>;
  target?: string;
  swap?: string;
  action?: () => void;
}

export interface Toast {
  kind?: "success" | "error" | "info";
  title: string;
  text?: string;
  traceId?: string | null;
  undo?: Undo;
}

const STAY_MILLISECONDS = 6000;
const STAY_LONGER_MILLISECONDS = 12_000;
const AT_MOST = 4;

export function toast(message: Toast): void {
  const place = document.getElementById("toasts");
  if (!place) return;
  const kind = message.kind ?? "success";
  const box = element("div", { class: `toast-box toast-${kind}` }, symbol(kind), words(message));
  if (message.undo) box.append(undoButton(box, message.undo));
  box.append(closeButton(box));
  place.append(box);
  while (place.children.length > AT_MOST) place.firstElementChild?.remove();
  announce([message.title, message.text].filter(Boolean).join(". "));
  leaveInTime(box, kind === "error" || message.undo ? STAY_LONGER_MILLISECONDS : STAY_MILLISECONDS);
}

function symbol(kind: string): SVGElement {
  if (kind === "error") return icon("alert-triangle");
  return kind === "info" ? icon("info-circle") : icon("circle-check");
}

function words(message: Toast): HTMLElement {
  const trace = message.traceId
    ? element("button", { class: "toast-trace", type: "button", "data-copy": message.traceId }, `Copy trace ${message.traceId.slice(0, 8)}…`)
    : null;
  const text = message.text ? element("p", { class: "toast-text" }, message.text) : null;
  return element("div", { class: "toast-words" }, element("p", { class: "toast-title" }, message.title), text, trace);
}

function undoButton(box: HTMLElement, undo: Undo): HTMLElement {
  const button = element("button", { class: "btn btn-sm toast-undo", type: "button" }, undo.label ?? "Undo");
  button.addEventListener("click", () => {
    box.remove();
    undo.action?.();
    if (undo.url) void htmx.ajax("POST", undo.url, { values: undo.values ?? {}, target: undo.target ?? "body", swap: undo.swap ?? "none" });
  });
  return button;
}

function closeButton(box: HTMLElement): HTMLElement {
  const button = element("button", { class: "toast-close", type: "button", "aria-label": "Dismiss" }, icon("x"));
  button.addEventListener("click", () => box.remove());
  return button;
}

/** Nobody loses a message they are reading or about to press. */
function leaveInTime(box: HTMLElement, milliseconds: number): void {
  let timer = setTimeout(() => box.remove(), milliseconds);
  const stay = (): void => clearTimeout(timer);
  const leave = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => box.remove(), milliseconds);
  };
  box.addEventListener("pointerenter", stay);
  box.addEventListener("focusin", stay);
  box.addEventListener("pointerleave", leave);
  box.addEventListener("focusout", leave);
}

/** The server's way: `HX-Trigger: {"leadflow:toast": {"kind", "title", "text", "traceId", "undo"}}`. */
document.addEventListener("leadflow:toast", (event) => toast((event as CustomEvent<Toast>).detail));
