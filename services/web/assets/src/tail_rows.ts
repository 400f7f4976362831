// A message of a topic as two table rows: one line, and below it what it holds, made when it is opened.

import { element, icon } from "./elements.js";

export interface TailMessage {
  partition: number;
  offset: number;
  time: string;
  key: string;
  id: string;
  type: string;
  correlation: string;
  headers: Record<string, string>;
  body: unknown;
  note: string;
}

const TIME = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit", fractionalSecondDigits: 3 });
const MOMENT = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "long" });

export function messageRows(message: TailMessage): HTMLTableRowElement[] {
  const id = `message-${message.partition}-${message.offset}`;
  const moment = new Date(message.time);
  const opener = element(
    "button",
    { type: "button", class: "tail-open", "aria-expanded": "false", "aria-controls": id, title: MOMENT.format(moment) },
    icon("chevron-right"),
    element("span", {}, TIME.format(moment)),
  );
  const line = element(
    "tr",
    { class: "tail-row", "data-row": "", "data-event": message.id },
    element("td", {}, opener),
    element("td", { class: "tail-place" }, `${message.partition} : ${message.offset}`),
    element("td", { class: "tail-key" }, message.key),
    element("td", { class: "tail-wide" }, message.type),
    element("td", { class: "tail-wide tail-key" }, message.correlation),
  );
  const detail = element("tr", { class: "tail-detail", id });
  detail.hidden = true;
  opener.addEventListener("click", () => {
    if (!detail.firstChild) detail.append(detailOf(message));
    detail.hidden = !detail.hidden;
    opener.setAttribute("aria-expanded", String(!detail.hidden));
  });
  return [line, detail];
}

function detailOf(message: TailMessage): HTMLElement {
  const headers = element("dl", { class: "tail-headers" });
  for (const [name, value] of Object.entries(message.headers)) headers.append(element("dt", {}, name), element("dd", {}, value));
  const shown = message.body === null ? element("p", { class: "tail-note" }, message.note) : bodyOf(message);
  return element("td", { colspan: "5" }, element("div", { class: "tail-parts" }, shown, headers));
}

function bodyOf(message: TailMessage): HTMLElement {
  const text = JSON.stringify(message.body, null, 2);
  const copy = element("button", { type: "button", class: "btn btn-sm btn-ghost copy-button", "data-copy": text }, icon("copy"), "Copy");
  const block = element("pre", { class: "code-block", tabindex: "0", "aria-label": "Value" }, element("code", {}, text));
  return element("div", { class: "tail-body" }, copy, block);
}
