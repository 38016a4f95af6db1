// Small helpers that build elements. Text always becomes text nodes: nothing from a document, a
// model or a user is ever parsed as HTML.

import { t } from "./i18n.js";

/** An element with properties and children; strings among the children become text nodes. */
export function el(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name === "dataset") Object.assign(node.dataset, value);
    else if (name in node) node[name] = value;
    else node.setAttribute(name, value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

/** An element whose text is a word of the page, and changes with the language. */
export function said(tag, name, properties = {}, value = undefined) {
  const node = el(tag, { ...properties, textContent: t(name, value) });
  node.dataset.i18n = name;
  if (value !== undefined) node.dataset.value = value;
  return node;
}

/** The code points of a text: spans count those, and JavaScript's indices do not. */
export const points = (text) => Array.from(text);
