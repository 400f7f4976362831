// Tells screen readers what happened without moving anybody's focus.

export function announce(text: string): void {
  const place = document.getElementById("announcer");
  if (!place) return;
  place.textContent = "";
  requestAnimationFrame(() => (place.textContent = text));
}
