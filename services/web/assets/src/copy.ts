// Anything with `data-copy` puts that text on the clipboard.

import { toast } from "./toasts.js";

document.addEventListener("click", (event) => {
  const button = (event.target as Element).closest<HTMLElement>("[data-copy]");
  if (!button) return;
  const text = button.dataset["copy"] ?? "";
  navigator.clipboard.writeText(text).then(
    () => toast({ kind: "success", title: "Copied" }),
    () => toast({ kind: "error", title: "Could not copy", text }),
  );
});
