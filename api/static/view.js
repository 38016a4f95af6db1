// Answers in, elements out.

import { el, points, said } from "./dom.js";
import { t } from "./i18n.js";

/** The body of a finished answer; `open` is called with the citation that is clicked. */
export function answerView(answer, open) {
  const citations = new Map(answer.citations.map((citation) => [citation.marker, citation]));
  const parts = [];
  if (answer.status === "abstained") parts.push(abstention(answer));
  else parts.push(el("p", { className: "answer" }, ...sentences(answer, citations, open)));
  for (const note of answer.notes) parts.push(el("p", { className: "note" }, note));
  for (const conflict of answer.conflicts) parts.push(conflictTable(conflict, citations, open));
  if (answer.citations.length) parts.push(sourceList(answer.citations, open));
  if (answer.passages.length) parts.push(passageList(answer.passages));
  return parts;
}

/** A line that says how a follow-up was understood. */
export function understood(question) {
  return el("p", { className: "muted small" }, said("span", "understood"), " ", el("q", {}, question));
}

function abstention(answer) {
  return el(
    "div",
    { className: "abstained" },
    said("p", "abstained", { className: "strong" }),
    said("p", answer.reason || "no_hit", { className: "muted" }),
    el("p", { className: "said" }, answer.answer),
  );
}

// The text of the answer, claim by claim: the answer itself emphasised, doubtful claims marked.
function sentences(answer, citations, open) {
  const nodes = [];
  let position = 0;
  for (const claim of answer.claims) {
    const start = answer.answer.indexOf(claim.text, position);
    if (start < 0) continue;
    nodes.push(...withMarkers(answer.answer.slice(position, start), citations, open));
    nodes.push(claimNode(claim, citations, open));
    position = start + claim.text.length;
  }
  nodes.push(...withMarkers(answer.answer.slice(position), citations, open));
  return nodes;
}

function claimNode(claim, citations, open) {
  const parts = claim.focus
    ? focused(points(claim.text), claim.focus, citations, open)
    : withMarkers(claim.text, citations, open);
  const node = el("span", { className: claim.supported ? "claim" : "claim doubtful" }, ...parts);
  if (!claim.supported) node.title = t("unsupported");
  return node;
}

function focused(chars, [start, end], citations, open) {
  const piece = (from, to) => withMarkers(chars.slice(from, to).join(""), citations, open);
  return [...piece(0, start), el("strong", {}, ...piece(start, end)), ...piece(end)];
}

// Text with every [n] that has a citation turned into a button.
function withMarkers(text, citations, open) {
  return text.split(/(\[\d+\])/).flatMap((part) => {
    const citation = citations.get(Number(/^\[(\d+)\]$/.exec(part)?.[1]));
    if (citation) return [markerButton(citation, open)];
    return part ? [document.createTextNode(part)] : [];
  });
}

function markerButton(citation, open) {
  const button = el("button", {
    type: "button",
    className: "marker",
    textContent: citation.marker,
    title: citation.title,
    onclick: () => open(citation),
  });
  button.setAttribute("aria-label", t("opens", citation.marker));
  button.dataset.i18nLabel = "opens";
  button.dataset.value = citation.marker;
  return button;
}

function sourceList(citations, open) {
  const items = citations.map((citation) =>
    el(
      "li",
      {},
      el(
        "button",
        { type: "button", className: "source", onclick: () => open(citation) },
        el("span", { className: "badge" }, String(citation.marker)),
        el(
          "span",
          { className: "body" },
          el("span", { className: "title" }, citation.title || citation.doc_id),
          el("span", { className: "muted small" }, origin(citation)),
          el("span", { className: "quote" }, citation.quote),
          ...Object.entries(citation.notes).map(([words, meaning]) =>
            el("span", { className: "muted small" }, `${words} = ${meaning}`),
          ),
        ),
      ),
    ),
  );
  return el("section", {}, said("h3", "sources"), el("ol", { className: "sources" }, ...items));
}

/** Where a citation or document comes from, in one line. */
export function origin({ source, date }) {
  return [source, date].filter(Boolean).join(" · ");
}

function conflictTable(conflict, citations, open) {
  const row = (value) =>
    el(
      "tr",
      {},
      el("td", {}, value.value),
      el("td", {}, value.scope),
      el("td", {}, value.date),
      el("td", {}, ...withMarkers(`[${value.marker}]`, citations, open)),
    );
  const scoped = conflict.values.some((value) => value.scope);
  const heads = ["value", "scope", "date", "source"].map((name) => said("th", name, { scope: "col" }));
  return el(
    "section",
    { className: scoped ? "conflict" : "conflict unscoped" },
    said("h3", "conflict"),
    el(
      "table",
      {},
      el("caption", {}, conflict.subject),
      el("thead", {}, el("tr", {}, ...heads)),
      el("tbody", {}, ...conflict.values.map(row)),
    ),
  );
}

function passageList(passages) {
  const items = passages.map((passage, index) => {
    const meter = el("meter", { min: 0, max: 1, value: passage.evidence });
    meter.setAttribute("aria-label", t("evidence"));
    const ranks = Object.entries(passage.ranks).map(([name, rank]) =>
      el("span", { className: "chip" }, `${name} ${rank}`),
    );
    return el(
      "li",
      {},
      el(
        "p",
        { className: "muted small ranks" },
        el("span", { className: "badge" }, String(index + 1)),
        el("span", { className: "doc" }, passage.doc_id),
        el("span", { className: "evidence" }, meter, ` ${passage.evidence.toFixed(2)}`),
        ...ranks,
      ),
      el("p", { className: "passage" }, passage.text),
    );
  });
  return el(
    "details",
    { className: "passages" },
    said("summary", "passages", {}, passages.length),
    el("ol", {}, ...items),
  );
}
