// Making elements without HTML strings: text stays text.

type Child = Node | string | null | undefined | false;

export function element<K extends keyof HTMLElementTagNameMap>(
  name: K,
  attributes: Record<string, string> = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children.filter((child): child is Node | string => Boolean(child)));
  return made;
}

const SVG = "http://www.w3.org/2000/svg";

/** An icon of the sprite, whose address the page tells. The build finds the names of icons where they are written out. */
export function icon(name: string): SVGElement {
  const drawing = document.createElementNS(SVG, "svg");
  drawing.setAttribute("class", "icon");
  drawing.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `${spriteAddress()}#${name}`);
  drawing.append(use);
  return drawing;
}

function spriteAddress(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="icons"]')?.content ?? "";
}
