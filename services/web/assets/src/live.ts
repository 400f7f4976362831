// What changes, as it happens: one EventSource per browser. A stub until the stream is there.

export interface Change {
  type: string;
  lead_id: string | null;
  event_id: string;
  occurred_at: string;
}

export type State = "live" | "reconnecting" | "signed-out";

export function onChange(_callback: (changes: Change[]) => void): void {}

export function onState(_callback: (state: State) => void): void {}
