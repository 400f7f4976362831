// What changes, as it happens: one EventSource per browser. The tab that holds the lock listens, the others are told.

import { follow, lead, type Told } from "./live_tabs.js";

export interface Change {
  type: string;
  lead_id: string | null;
  event_id: string;
  occurred_at: string;
}

export type State = "live" | "reconnecting" | "signed-out";

const EVERY_MILLISECONDS = 400;

const changeCallbacks: ((changes: Change[]) => void)[] = [];
const stateCallbacks: ((state: State) => void)[] = [];
let gathered = new Map<string, Change>();
let calledAt = -EVERY_MILLISECONDS;
let timer: ReturnType<typeof setTimeout> | undefined;
let state: State | undefined;

/** Called with what came since the last call, at once and then at most every 400 ms. */
export function onChange(callback: (changes: Change[]) => void): void {
  changeCallbacks.push(callback);
}

/** Called with each new state, and with the present one if it is known. `live` after `reconnecting` means: what you
 * show may be out of date, look anew. */
export function onState(callback: (state: State) => void): void {
  stateCallbacks.push(callback);
  if (state) callback(state);
}

function setState(next: State): void {
  if (next === state || state === "signed-out") return;
  state = next;
  for (const callback of stateCallbacks) callback(next);
}

function flush(): void {
  timer = undefined;
  calledAt = performance.now();
  const changes = [...gathered.values()];
  gathered = new Map();
  for (const callback of changeCallbacks) callback(changes);
}

function gather(changes: Change[]): void {
  for (const change of changes) gathered.set(change.event_id, change);
  if (gathered.size) timer ??= setTimeout(flush, Math.max(0, calledAt + EVERY_MILLISECONDS - performance.now()));
}

function hear(told: Told): void {
  if (told.changes) gather(told.changes);
  if (told.resync) {
    setState("reconnecting");
    setState("live");
  }
  if (told.state) setState(told.state);
}

if (document.querySelector('meta[name="live"]')) {
  follow(hear);
  lead();
}
