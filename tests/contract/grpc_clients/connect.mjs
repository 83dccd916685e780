// The Connect protocol with nothing but fetch.
export function connectClient(endpoints, key = endpoints.api_key) {
  const headers = key === "" ? {} : { authorization: `Bearer ${key}` };
  return {
    async call(method, request) {
      const response = await fetch(`${endpoints.http_url}/tresen.${method}`, {
        method: "POST", headers: { ...headers, "content-type": "application/json" }, body: JSON.stringify(request),
      });
      return { status: response.status, body: await response.json() };
    },
    // Messages of a server stream as they come; the last one is the end of the stream, {end: …}.
    async *stream(method, request, signal) {
      const body = Buffer.from(JSON.stringify(request));
      const head = Buffer.alloc(5);
      head.writeUInt32BE(body.length, 1);
      const response = await fetch(`${endpoints.http_url}/tresen.${method}`, {
        method: "POST", signal, headers: { ...headers, "content-type": "application/connect+json" },
        body: Buffer.concat([head, body]),
      });
      let held = Buffer.alloc(0);
      for await (const chunk of response.body) {
        held = Buffer.concat([held, chunk]);
        while (held.length >= 5 && held.length >= 5 + held.readUInt32BE(1)) {
          const size = held.readUInt32BE(1);
          const message = JSON.parse(held.subarray(5, 5 + size));
          yield held[0] & 2 ? { end: message } : message;
          held = held.subarray(5 + size);
        }
      }
    },
  };
}
