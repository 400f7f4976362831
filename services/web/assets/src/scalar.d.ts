// The browser build of @scalar/api-reference, which holds all that it needs.
declare module "*/standalone.esm.js" {
  export function createApiReference(place: Element, configuration: Record<string, unknown>): unknown;
}
