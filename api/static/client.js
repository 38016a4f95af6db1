// Requests to the service: JSON, and answers as streams of server-sent events.

/** An error that the service explained, with its code. */
export class ServiceError extends Error {
  constructor(status, code, message) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

const KEY = "jushi-key";
let key = "";
try {
  key = sessionStorage.getItem(KEY) ?? "";
} catch {
  // Without storage the key lasts as long as the page.
}

/** Use an access key from now on, for this tab. */
export function useKey(value) {
  key = value;
  try {
    sessionStorage.setItem(KEY, value);
  } catch {
    // See above.
  }
}

/** GET a JSON object. */
export async function get(path) {
  return (await send(path, { headers: authorised() })).json();
}

/** Ask a question; yields `[event, data]` until `done`. */
export async function* ask(body, signal) {
  const response = await send("/ask", {
    method: "POST",
    headers: { ...authorised(), "Content-Type": "application/json" },
    body: JSON.stringify({ ...body, stream: true }),
    signal,
  });
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let buffer = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    buffer += value;
    const blocks = buffer.split("\n\n");
    buffer = blocks.pop();
    for (const block of blocks) {
      const event = parse(block);
      if (event) yield event;
    }
  }
}

/** The address of a document; its id may hold slashes, which stay as they are. */
export const documentPath = (id) => `/documents/${id.split("/").map(encodeURIComponent).join("/")}`;

function parse(block) {
  let name = "message";
  const data = [];
  for (const line of block.split("\n")) {
    if (line.startsWith("event: ")) name = line.slice(7);
    else if (line.startsWith("data: ")) data.push(line.slice(6));
  }
  return data.length ? [name, JSON.parse(data.join("\n"))] : null;
}

const authorised = () => (key ? { "X-API-Key": key } : {});

async function send(path, options) {
  let response;
  try {
    response = await fetch(path, options);
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new ServiceError(0, "offline", "offline");
  }
  if (response.ok) return response;
  const { error } = await response.json().catch(() => ({}));
  throw new ServiceError(response.status, error?.code ?? "", error?.message ?? response.statusText);
}
