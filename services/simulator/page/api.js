// Talks to the simulator beside which this page is served, under whatever prefix that is.

export const base = new URL("../sim/", location.href);

export class RefusedError extends Error {}

async function call(method, path, body) {
  const answer = await fetch(new URL(path, base), {
    method,
    headers: body === undefined ? {} : { "Content-Type": "application/json" },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const result = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new RefusedError(result.error?.message || answer.statusText);
  return result;
}

export const get = (path) => call("GET", path);
export const post = (path, body = {}) => call("POST", path, body);
export const patch = (path, body) => call("PATCH", path, body);
export const remove = (path) => call("DELETE", path);

// Follows the events from `after` on. Reconnects by itself; `onstate` hears true and false.
export function follow(after, onevent, onstate) {
  let last = after;
  let source = null;
  let timer = 0;
  const open = () => {
    source = new EventSource(new URL(`events?after=${last}`, base));
    source.onopen = () => onstate(true);
    source.onmessage = (message) => {
      const event = JSON.parse(message.data);
      if (event.seq) last = event.seq;
      onevent(event);
    };
    source.onerror = () => {
      onstate(false);
      source.close();
      clearTimeout(timer);
      timer = setTimeout(open, 1000);
    };
  };
  open();
  return () => {
    clearTimeout(timer);
    source.close();
  };
}
