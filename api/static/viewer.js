// The dialog that shows a citation in its document, the quote highlighted.

import { documentPath, get } from "./client.js";
import { el, points } from "./dom.js";
import { origin } from "./view.js";

const CONTEXT = 320;
const dialog = document.getElementById("viewer");
const text = document.getElementById("viewer-text");
const whole = document.getElementById("whole");
const texts = new Map();

/** Open the citation; `failed` is called with an error. */
export async function openCitation(citation, failed) {
  document.getElementById("viewer-title").textContent = citation.title || citation.doc_id;
  document.getElementById("viewer-origin").textContent = origin(citation);
  text.replaceChildren(el("mark", {}, citation.quote));
  whole.hidden = true;
  dialog.showModal();
  try {
    show(await textOf(citation.doc_id), citation, CONTEXT);
  } catch (error) {
    dialog.close();
    failed(error);
  }
}

/** Forget documents that were read; they may have changed. */
export const forgetTexts = () => texts.clear();

async function textOf(id) {
  if (!texts.has(id)) texts.set(id, points((await get(documentPath(id))).text));
  return texts.get(id);
}

function show(chars, citation, context) {
  const nodes = [];
  const put = (from, to) => nodes.push(document.createTextNode(chars.slice(from, to).join("")));
  let position = Math.max(0, citation.spans[0][0] - context);
  if (position > 0) nodes.push(document.createTextNode("…"));
  for (const [start, end] of citation.spans) {
    put(position, start);
    nodes.push(el("mark", {}, chars.slice(start, end).join("")));
    position = end;
  }
  const finish = Math.min(chars.length, position + context);
  put(position, finish);
  if (finish < chars.length) nodes.push(document.createTextNode("…"));
  text.replaceChildren(...nodes);
  whole.hidden = context === Infinity || (citation.spans[0][0] <= context && finish === chars.length);
  whole.onclick = () => show(chars, citation, Infinity);
  text.querySelector("mark")?.scrollIntoView({ block: "center" });
}
