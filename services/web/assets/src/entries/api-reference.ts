// The page's own script; app.ts is on every page.
export {};
