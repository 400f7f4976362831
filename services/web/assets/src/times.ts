// `<time data-time>`: relative ones stay true, exact ones are in the reader's own time zone.

const STEPS: [number, number, string][] = [
  [60, 1, "s"],
  [3600, 60, "min"],
  [86_400, 3600, "h"],
  [604_800, 86_400, "d"],
];
const EXACT = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });
const DAY = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short" });
const DAY_OF_YEAR = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric" });
const EVERY_MILLISECONDS = 10_000;

/** The words of `services/web/models/formatting.py`. */
export function relative(moment: Date, now: Date = new Date()): string {
  const seconds = (now.getTime() - moment.getTime()) / 1000;
  const distance = Math.abs(seconds);
  if (distance < 10) return "just now";
  for (const [limit, unit, word] of STEPS) {
    if (distance < limit) {
      const amount = `${Math.floor(distance / unit)} ${word}`;
      return seconds > 0 ? `${amount} ago` : `in ${amount}`;
    }
  }
  return (moment.getFullYear() === now.getFullYear() ? DAY : DAY_OF_YEAR).format(moment);
}

function show(root: ParentNode): void {
  for (const time of root.querySelectorAll<HTMLTimeElement>("time[data-time]")) {
    const moment = new Date(time.dateTime);
    if (Number.isNaN(moment.getTime())) continue;
    const exact = EXACT.format(moment);
    if (time.title !== exact) time.title = exact;
    const words = time.dataset["time"] === "relative" ? relative(moment) : exact;
    if (time.textContent !== words) time.textContent = words;
  }
}

show(document);
setInterval(() => {
  if (!document.hidden) show(document);
}, EVERY_MILLISECONDS);
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) show(document);
});
document.addEventListener("htmx:after:swap", () => show(document));
