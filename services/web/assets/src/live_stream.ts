// The one EventSource: opened anew whenever it breaks, from where it was.

import type { Change, State } from "./live.js";
import type { Told } from "./live_tabs.js";

interface Place {
  read(): string | null;
  write(position: string): void;
}

const GATHER_MILLISECONDS = 50;
const SHORTEST_PAUSE_MILLISECONDS = 1000;
const LONGEST_PAUSE_MILLISECONDS = 15_000;

/** Tells what is heard. Returns how to stop. */
export function openStream(place: Place, tell: (told: Told) => void): () => void {
  let source: EventSource | undefined;
  let again: ReturnType<typeof setTimeout> | undefined;
  let pause = SHORTEST_PAUSE_MILLISECONDS;
  let gathered: Change[] = [];
  let resumes = false;
  let written: string | null = null;

  function stop(): void {
    clearTimeout(again);
    source?.close();
  }

  function set(state: State): void {
    tell({ state });
  }

  /** Changes come in showers: what comes together is told together. */
  function gather(event: MessageEvent<string>): void {
    if (gathered.length === 0) setTimeout(flush, GATHER_MILLISECONDS);
    gathered.push(JSON.parse(event.data) as Change);
    remember(event);
  }

  function flush(): void {
    const changes = gathered;
    gathered = [];
    tell({ changes });
  }

  function remember(event: MessageEvent<string>): void {
    if (!event.lastEventId || event.lastEventId === written) return;
    written = event.lastEventId;
    place.write(written);
    resumes = true;
  }

  /** Without a place to go on from nobody knows what happened between the making of the page and now. */
  function greet(event: MessageEvent<string>): void {
    pause = SHORTEST_PAUSE_MILLISECONDS;
    const isNew = !resumes && event.lastEventId !== "";
    remember(event);
    set("live");
    if (isNew) tell({ resync: true });
  }

  /** EventSource comes back by itself after a cut, but not after an answer it did not like. */
  function fail(): void {
    set("reconnecting");
    if (source?.readyState !== EventSource.CLOSED) return;
    again = setTimeout(open, pause);
    pause = Math.min(pause * 2, LONGEST_PAUSE_MILLISECONDS);
  }

  function open(): void {
    stop();
    const position = place.read();
    resumes = position !== null;
    source = new EventSource(position === null ? "/stream" : `/stream?after=${encodeURIComponent(position)}`);
    source.addEventListener("hello", greet);
    source.addEventListener("change", gather);
    source.addEventListener("resync", () => tell({ resync: true }));
    source.addEventListener("state", (event) => set((JSON.parse(event.data) as { state: State }).state));
    source.addEventListener("signed-out", () => {
      stop();
      set("signed-out");
    });
    source.addEventListener("error", fail);
  }

  open();
  addEventListener("online", open);
  return () => {
    removeEventListener("online", open);
    stop();
  };
}
