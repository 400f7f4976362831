// The live messages of a topic: an event stream into a table that keeps the newest two hundred.

import { announce } from "./announce.js";
import { messageRows, type TailMessage } from "./tail_rows.js";

type State = "connecting" | "live" | "away" | "paused" | "signed-out" | "lost";

const KEPT = 200;
const FIRST = 20;
const FILTER_MILLISECONDS = 250;
const RETRY_MILLISECONDS = 2000;
const WORDS: Record<State, string> = {
  connecting: "Connecting",
  live: "Live",
  away: "Kafka does not answer; this goes on by itself when it is back",
  paused: "Paused",
  "signed-out": "Signed out: load the page again",
  lost: "No connection; trying again",
};

interface News {
  rows: TailMessage[];
  skipped: number;
}

/** Partition and offset name a message for ever. */
const placeOf = (message: TailMessage): string => `${message.partition}/${message.offset}`;

export class TopicTail {
  private readonly rows: HTMLTableSectionElement;
  private readonly shown = new Map<string, HTMLTableRowElement[]>();
  private held: TailMessage[] = [];
  private source: EventSource | null = null;
  private remote: State = "connecting";
  private paused = false;
  private hasBegun = false;
  private skipped = 0;
  private retry = 0;

  constructor(private readonly card: HTMLElement) {
    this.rows = this.part<HTMLTableSectionElement>("rows");
    this.part("pause").addEventListener("click", () => this.setPaused(!this.paused));
    this.part("clear").addEventListener("click", () => this.clear());
    let typing = 0;
    this.part<HTMLInputElement>("filter").addEventListener("input", () => {
      clearTimeout(typing);
      typing = window.setTimeout(() => this.restart(), FILTER_MILLISECONDS);
    });
    // Browsers allow six connections to a server: a page that nobody sees holds none.
    document.addEventListener("visibilitychange", () => (document.hidden ? this.close() : this.open()));
    addEventListener("pagehide", () => this.close());
    addEventListener("pageshow", (event) => event.persisted && this.open());
    if (!document.hidden) this.open();
  }

  private part<T extends HTMLElement = HTMLElement>(name: string): T {
    const found = this.card.querySelector<T>(`[data-tail-${name}]`);
    if (!found) throw new Error(`the tail has no ${name}`);
    return found;
  }

  private open(): void {
    if (this.source || this.remote === "signed-out") return;
    const search = this.part<HTMLInputElement>("filter").value.trim();
    const query = new URLSearchParams({ last: String(this.hasBegun ? KEPT : FIRST), ...(search && { search }) });
    const source = new EventSource(`${this.card.dataset["tail"]}?${query}`);
    source.addEventListener("state", (event) => this.tell((JSON.parse(event.data) as { state: State }).state));
    source.addEventListener("rows", (event) => this.take(JSON.parse(event.data) as News));
    source.addEventListener("signed-out", () => {
      this.close();
      this.tell("signed-out");
    });
    source.addEventListener("error", () => this.lose());
    this.source = source;
  }

  private close(): void {
    clearTimeout(this.retry);
    this.source?.close();
    this.source = null;
  }

  private lose(): void {
    this.close();
    this.tell("lost");
    if (!document.hidden) this.retry = window.setTimeout(() => this.open(), RETRY_MILLISECONDS);
  }

  private restart(): void {
    this.close();
    this.clear();
    this.hasBegun = false;
    this.tell("connecting");
    this.open();
  }

  private clear(): void {
    this.rows.replaceChildren();
    this.shown.clear();
    this.held = [];
    this.skipped = 0;
    this.count();
  }

  private setPaused(paused: boolean): void {
    this.paused = paused;
    const button = this.part("pause");
    button.setAttribute("aria-pressed", String(paused));
    for (const words of button.querySelectorAll<HTMLElement>("[data-when]")) words.hidden = (words.dataset["when"] === "paused") !== paused;
    if (!paused) this.show(this.held.splice(0));
    this.tell(this.remote);
    this.count();
  }

  private tell(state: State): void {
    this.remote = state;
    const told = this.paused && state === "live" ? "paused" : state;
    const place = this.part("state");
    if (place.textContent !== WORDS[told]) place.textContent = WORDS[told];
    const box = place.parentElement;
    if (box) box.dataset["state"] = told;
  }

  private take(news: News): void {
    this.hasBegun = true;
    this.skipped += news.skipped;
    if (this.paused) this.held = [...this.held, ...news.rows].slice(-KEPT);
    else this.show(news.rows);
    this.count();
  }

  private show(messages: TailMessage[]): void {
    const fresh = messages.filter((message) => !this.shown.has(placeOf(message)));
    for (const message of fresh) {
      const rows = messageRows(message);
      this.shown.set(placeOf(message), rows);
      this.rows.prepend(...rows);
    }
    for (const [place, rows] of [...this.shown].slice(0, Math.max(0, this.shown.size - KEPT))) {
      for (const row of rows) row.remove();
      this.shown.delete(place);
    }
    if (fresh.length > KEPT / 2) announce(`${fresh.length} new messages`);
  }

  private count(): void {
    const kept = this.shown.size;
    const skipped = this.skipped ? `, ${this.skipped.toLocaleString("en")} came too fast to show` : "";
    this.part("count").textContent = `${kept} ${kept === 1 ? "message" : "messages"}${skipped}`;
    this.part("empty").hidden = kept > 0;
    const held = this.part("held");
    held.hidden = this.held.length === 0;
    held.textContent = this.held.length === KEPT ? `${KEPT}+` : String(this.held.length);
  }
}
