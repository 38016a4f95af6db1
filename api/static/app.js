// The page: a question in, its streamed answer out, one exchange below the other.

import { ask, get, useKey } from "./client.js";
import { el, said } from "./dom.js";
import { known, t, toggle, translate } from "./i18n.js";
import { answerView, understood } from "./view.js";
import { forgetTexts, openCitation } from "./viewer.js";

const $ = (id) => document.getElementById(id);
const form = $("ask");
const question = $("question");
const log = $("log");
let conversation = null;
let running = null;

async function submit() {
  const asked = question.value.trim();
  if (!asked || running) return;
  question.value = "";
  grow();
  await exchange(asked);
  question.focus();
}

async function exchange(asked) {
  const status = said("p", "searching", { className: "muted searching" });
  const body = el("div", { className: "reply", ariaBusy: "true" }, status);
  const article = el("article", {}, el("h2", {}, asked), body);
  log.append(article);
  $("welcome").hidden = true;
  $("fresh").hidden = false;
  article.scrollIntoView({ block: "start", behavior: "smooth" });
  running = new AbortController();
  busy(true);
  try {
    await receive(asked, body, running.signal);
  } catch (error) {
    await fail(error, body, asked);
  } finally {
    running = null;
    busy(false);
    body.ariaBusy = "false";
  }
}

async function receive(asked, body, signal) {
  let text = null;
  let complete = false;
  for await (const [name, data] of ask(request(asked), signal)) {
    if (name === "delta") {
      if (!text) body.replaceChildren((text = el("p", { className: "answer" })));
      text.append(data.text);
    } else if (name === "done") {
      complete = true;
      finish(asked, data, body);
    } else if (name === "error") {
      throw Object.assign(new Error(data.error.message), { code: data.error.code });
    }
  }
  if (!complete) throw Object.assign(new Error("cut"), { code: "cut" });
}

function finish(asked, answer, body) {
  if (answer.conversation_id) conversation = answer.conversation_id;
  const parts = answerView(answer, (citation) =>
    openCitation(citation, (error) => body.append(alertBox(error))),
  );
  if (answer.rewritten_question && answer.rewritten_question !== asked) {
    parts.unshift(understood(answer.rewritten_question));
  }
  body.replaceChildren(...parts);
}

async function fail(error, body, asked) {
  body.querySelector(".searching")?.remove();
  if (error.name === "AbortError") {
    body.append(said("p", "stopped", { className: "muted" }));
  } else if (error.code === "conversation_not_found" && conversation) {
    conversation = null;
    body.append(said("p", "forgotten", { className: "note" }));
    await receive(asked, body.appendChild(el("div")), running.signal).catch((again) =>
      body.append(alertBox(again)),
    );
  } else {
    body.append(alertBox(error));
    if (error.status === 401) demandKey();
  }
}

function alertBox(error) {
  const words = known(error.code) ? said("span", error.code) : error.message;
  return el("p", { className: "alert", role: "alert" }, words);
}

function request(asked) {
  const fields = new FormData(form);
  const filters = {};
  for (const name of ["source", "date_from", "date_to"]) {
    if (fields.get(name)) filters[name] = fields.get(name);
  }
  if (fields.getAll("lang").length) filters.lang = fields.getAll("lang");
  const body = { question: asked, mode: fields.get("mode"), filters };
  if (fields.get("as_of")) body.as_of = fields.get("as_of");
  if (conversation) body.conversation_id = conversation;
  return body;
}

function busy(on) {
  $("send").hidden = on;
  $("stop").hidden = !on;
}

function grow() {
  question.style.height = "auto";
  question.style.height = `${Math.min(question.scrollHeight, 220)}px`;
}

function countFilters() {
  const fields = new FormData(form);
  const names = ["source", "date_from", "date_to", "as_of"];
  let count = names.filter((name) => fields.get(name)).length;
  if (fields.getAll("lang").length) count += 1;
  if (fields.get("mode") !== "auto") count += 1;
  $("active").hidden = count === 0;
  $("active").textContent = count;
}

async function showHoldings() {
  try {
    const { total } = await get("/documents?limit=1");
    $("holdings").dataset.i18n = "holdings";
    $("holdings").dataset.value = total;
    $("holdings").textContent = t("holdings", total);
  } catch (error) {
    if (error.status === 401) demandKey();
    else if (error.code === "starting") setTimeout(showHoldings, 1000);
    else $("holdings").replaceChildren(alertBox(error));
  }
}

async function loadSources() {
  try {
    const { documents } = await get("/documents?limit=1000");
    const names = [...new Set(documents.map((item) => item.source))].sort();
    $("sources").replaceChildren(...names.map((name) => el("option", { value: name })));
  } catch {
    // The field works without suggestions.
  }
}

function demandKey() {
  $("key").hidden = false;
  if (!$("key-dialog").open) $("key-dialog").showModal();
}

function startAfresh() {
  running?.abort();
  conversation = null;
  forgetTexts();
  log.replaceChildren();
  $("welcome").hidden = false;
  $("fresh").hidden = true;
  question.focus();
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  submit();
});
form.addEventListener("input", () => {
  grow();
  countFilters();
});
form.addEventListener("reset", () => setTimeout(countFilters));
question.addEventListener("keydown", (event) => {
  // While an input method composes Chinese, Enter belongs to it.
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    submit();
  }
});
$("stop").addEventListener("click", () => running?.abort());
$("fresh").addEventListener("click", startAfresh);
$("language").addEventListener("click", () => {
  toggle();
  $("language").textContent = t("other");
});
$("key").addEventListener("click", () => $("key-dialog").showModal());
$("key-form").addEventListener("submit", (event) => {
  useKey(new FormData(event.target).get("key").trim());
  event.target.reset();
  showHoldings();
});
$("filters").addEventListener("toggle", loadSources, { once: true });
for (const button of document.querySelectorAll("[data-close]")) {
  button.addEventListener("click", () => button.closest("dialog").close());
}
$("viewer").addEventListener("click", (event) => {
  if (event.target === $("viewer")) $("viewer").close();
});

translate();
$("language").textContent = t("other");
showHoldings();
const linked = new URLSearchParams(location.search).get("q");
if (linked) exchange(linked);
else question.focus();
