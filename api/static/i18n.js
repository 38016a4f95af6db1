// The words of the page in both languages; which one is in force, and how it is changed.

const WORDS = {
  en: {
    other: "中文",
    skip: "Skip to the question",
    lead: "Ask the documents. Every sentence of an answer shows where it stands.",
    holdings: (n) => (n === 1 ? "1 document is indexed." : `${n} documents are indexed.`),
    log: "Answers",
    question: "Your question",
    placeholder: "Ask in Chinese or English…",
    send: "Ask",
    stop: "Stop",
    hint: "Enter asks, Shift+Enter begins a new line.",
    filters: "Filters",
    source: "Source",
    from: "From",
    to: "To",
    asof: "As of",
    languages: "Languages of the documents",
    mode: "Answers",
    mode_auto: "Automatic",
    mode_extractive: "Quotations only",
    mode_llm: "Language model",
    reset: "Clear filters",
    fresh: "New conversation",
    key: "Access key",
    key_title: "An access key is needed",
    key_hint: "It is kept in this tab only, until you close it.",
    save: "Save",
    cancel: "Cancel",
    close: "Close",
    whole: "Show the whole document",
    searching: "Searching…",
    stopped: "Stopped.",
    sources: "Sources",
    opens: (n) => `Open citation ${n}`,
    conflict: "The sources disagree",
    value: "Value",
    date: "Date",
    scope: "Scope",
    passages: (n) => `${n} passages considered`,
    evidence: "Evidence",
    rank: "rank",
    understood: "Understood as",
    unsupported: "Not supported by what it cites",
    abstained: "No answer from these documents",
    no_hit: "Nothing in the documents matches the question.",
    weak_evidence: "What was found does not answer the question firmly enough.",
    wrong_time: "The documents do not cover the time that the question asks about.",
    empty_index: "There are no documents yet.",
    busy: "Many questions are waiting. Please try again in a moment.",
    starting: "The service is starting. Please try again in a moment.",
    offline: "The service cannot be reached.",
    cut: "The connection ended before the answer was complete.",
    forgotten: "The earlier conversation has expired; this question starts a new one.",
  },
  zh: {
    other: "English",
    skip: "跳到提问框",
    lead: "向文档提问，答案的每一句都标明出处。",
    holdings: (n) => `已收录 ${n} 篇文档。`,
    log: "回答",
    question: "你的问题",
    placeholder: "用中文或英文提问……",
    send: "提问",
    stop: "停止",
    hint: "按 Enter 提问，Shift+Enter 换行。",
    filters: "筛选",
    source: "来源",
    from: "起始日期",
    to: "截止日期",
    asof: "以某日为准",
    languages: "文档语言",
    mode: "作答方式",
    mode_auto: "自动",
    mode_extractive: "只引原文",
    mode_llm: "语言模型",
    reset: "清除筛选",
    fresh: "新对话",
    key: "访问密钥",
    key_title: "需要访问密钥",
    key_hint: "密钥只保存在本标签页，关闭即清除。",
    save: "保存",
    cancel: "取消",
    close: "关闭",
    whole: "显示全文",
    searching: "检索中……",
    stopped: "已停止。",
    sources: "出处",
    opens: (n) => `打开引文 ${n}`,
    conflict: "各来源说法不一",
    value: "数值",
    date: "日期",
    scope: "范围",
    passages: (n) => `参考了 ${n} 个段落`,
    evidence: "证据强度",
    rank: "名次",
    understood: "理解为",
    unsupported: "所引原文不足以支持此句",
    abstained: "这些文档没有给出答案",
    no_hit: "文档中没有与问题相关的内容。",
    weak_evidence: "找到的内容不足以可靠地回答这个问题。",
    wrong_time: "文档没有涉及问题所问的时间。",
    empty_index: "还没有收录任何文档。",
    busy: "排队的问题较多，请稍后再试。",
    starting: "服务正在启动，请稍后再试。",
    offline: "无法连接到服务。",
    cut: "答案还没有传完，连接就断开了。",
    forgotten: "先前的对话已过期，本问题开始新的对话。",
  },
};

function remembered() {
  try {
    return localStorage.getItem("jushi-language");
  } catch {
    return null;
  }
}

const asked = new URLSearchParams(location.search).get("lang");
let current = [asked, remembered(), navigator.language.slice(0, 2)].find((l) => l in WORDS) ?? "en";

/** The word or sentence of that name; `value` fills a sentence that takes one. */
export function t(name, value) {
  const word = WORDS[current][name] ?? WORDS.en[name] ?? name;
  return typeof word === "function" ? word(value) : word;
}

/** Whether there are words for that name. */
export const known = (name) => name in WORDS.en;

/** Change to the other language and remember it. */
export function toggle() {
  current = current === "zh" ? "en" : "zh";
  try {
    localStorage.setItem("jushi-language", current);
  } catch {
    // Private windows may refuse storage; the choice then lasts as long as the page.
  }
  translate();
}

/** Put the words of the language in force wherever the page marks their names. */
export function translate(root = document) {
  document.documentElement.lang = current === "zh" ? "zh-CN" : "en";
  for (const node of root.querySelectorAll("[data-i18n]")) {
    node.textContent = t(node.dataset.i18n, node.dataset.value);
  }
  for (const node of root.querySelectorAll("[data-i18n-placeholder]")) {
    node.placeholder = t(node.dataset.i18nPlaceholder);
  }
  for (const node of root.querySelectorAll("[data-i18n-label]")) {
    node.setAttribute("aria-label", t(node.dataset.i18nLabel, node.dataset.value));
  }
}
