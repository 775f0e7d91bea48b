// Makes an element with its properties; text goes in as text, never as HTML.
type Properties = {
  readonly className?: string;
  readonly textContent?: string;
  readonly role?: string;
  readonly type?: string;
  readonly hidden?: boolean;
};

export function element<K extends keyof HTMLElementTagNameMap>(
  name: K,
  properties: Properties = {},
): HTMLElementTagNameMap[K] {
  return Object.assign(document.createElement(name), properties);
}
