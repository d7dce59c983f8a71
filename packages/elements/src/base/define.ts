/** Defines an element unless the page has one of that name: two copies of a bundle must not break a page. */
export const define = (name: string, element: CustomElementConstructor): void => {
  if (!customElements.get(name)) customElements.define(name, element);
};
