// Runs before the first paint: what the cookie says, else what the system says.

const root = document.documentElement;
const dark = matchMedia("(prefers-color-scheme: dark)");

function apply(): void {
  const choice = root.dataset["themeChoice"] ?? "system";
  root.dataset["bsTheme"] = choice === "system" ? (dark.matches ? "dark" : "light") : choice;
}

apply();
dark.addEventListener("change", apply);
root.addEventListener("leadflow:theme", apply);
