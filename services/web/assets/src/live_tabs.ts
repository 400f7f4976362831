// The tabs of one browser share what one of them hears: HTTP/1.1 allows six connections, and a seventh tab would hang.

import type { Change, State } from "./live.js";
import { openStream } from "./live_stream.js";

/** What the listening tab tells the others. `resync`: not every change could be told, look at everything anew. */
export interface Told {
  changes?: Change[];
  state?: State;
  resync?: boolean;
}

/** A tab asks for what was heard since its page was requested. */
interface Asked {
  since: number;
}

interface Heard {
  at: number;
  changes: Change[];
}

const KEPT_MILLISECONDS = 15_000;
const POSITION_IS_GOOD_MILLISECONDS = 60_000;

// Another login has another session: its tabs are no company for these.
const session = document.querySelector<HTMLMetaElement>('meta[name="live"]')?.content ?? "";
const name = `leadflow-live-${session}`;
const channel = "BroadcastChannel" in window ? new BroadcastChannel(name) : null;
let hear: (told: Told) => void = () => {};
let state: State | undefined;
let recent: Heard[] = [];

export function follow(callback: (told: Told) => void): void {
  hear = callback;
  channel?.addEventListener("message", (event: MessageEvent<Told | Asked>) => {
    if ("since" in event.data) answer(event.data);
    else hear(event.data);
  });
  channel?.postMessage({ since: performance.timeOrigin } satisfies Asked);
}

/** Only the listening tab knows anything to answer. */
function answer(asked: Asked): void {
  if (!state) return;
  const changes = recent.filter((heard) => heard.at >= asked.since).flatMap((heard) => heard.changes);
  channel?.postMessage({ changes, state } satisfies Told);
}

function tell(told: Told): void {
  const now = performance.timeOrigin + performance.now();
  if (told.state) state = told.state;
  recent = recent.filter((heard) => now - heard.at < KEPT_MILLISECONDS);
  if (told.changes) recent.push({ at: now, changes: told.changes });
  hear(told);
  channel?.postMessage(told);
}

/** Where the feed was heard last, by whichever tab: the next one to listen goes on from there. */
const place = {
  read(): string | null {
    const [at, position] = (localStorage.getItem(name) ?? "").split(" ");
    return position && Date.now() - Number(at) < POSITION_IS_GOOD_MILLISECONDS ? position : null;
  },
  write(position: string): void {
    localStorage.setItem(name, `${Date.now()} ${position}`);
  },
  forgetOthers(): void {
    for (const key of Object.keys(localStorage)) {
      if (key.startsWith("leadflow-live-") && key !== name) localStorage.removeItem(key);
    }
  },
};

let close = (): void => {};

/** Wait for the lock, then listen until the tab is closed or put aside; then the next tab gets the lock. */
export function lead(): void {
  const listen = (): Promise<void> =>
    new Promise((release) => {
      place.forgetOthers();
      const stop = openStream(place, tell);
      close = () => {
        close = () => {};
        stop();
        state = undefined;
        release();
      };
    });
  if ("locks" in navigator && channel) void navigator.locks.request(name, listen).catch(() => {});
  else void listen();
}

addEventListener("pagehide", () => close());
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload(); // it slept: what it shows is of another time
});
