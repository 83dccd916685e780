// The desk's contracts through @grpc/grpc-js: what any integrator would write.
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import grpc from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";
import protobuf from "protobufjs";

const here = dirname(fileURLToPath(import.meta.url));
const protos = join(here, "../../../proto");
const files = ["customer", "gateway", "knowledge", "nlu", "notification", "scheduling"]
  .map((service) => `tresen/${service}/v1/${service}.proto`);

const { tresen } = grpc.loadPackageDefinition(loadSync([...files, "tresen/scheduling/v1/catalog.proto"], {
  includeDirs: [protos], enums: String, longs: Number, oneofs: true,
}));

const details = new protobuf.Root();
details.resolvePath = (_, target) => (target.startsWith("google/protobuf") ? target : join(protos, target));
for (const file of ["google/rpc/status.proto", "google/rpc/error_details.proto", ...files]) {
  details.loadSync(file, { keepCase: false });
}
const standard = protobuf.loadSync(join(here, "grpc_standard.proto"));

export const services = {
  gateway: [tresen.gateway.v1.ConversationService],
  nlu: [tresen.nlu.v1.NluService],
  scheduling: [tresen.scheduling.v1.SchedulingService, tresen.scheduling.v1.CatalogService],
  notification: [tresen.notification.v1.NotificationService],
  knowledge: [tresen.knowledge.v1.KnowledgeService],
  customer: [tresen.customer.v1.CustomerService],
};

export function credentialsOf(endpoints) {
  return grpc.credentials.createSsl(
    ...[endpoints.ca, endpoints.client_key, endpoints.client_cert].map((file) => readFileSync(file)));
}

// A client of one service whose calls are promises; streams stay streams.
export function connect(service, target, credentials) {
  const client = new service(target, credentials);
  return new Proxy(client, {
    get(_, name) {
      const method = client[name];
      if (typeof method !== "function" || name === "close") return method.bind(client);
      if (method.responseStream) return method.bind(client);
      return (request) => new Promise((resolve, reject) => {
        method.call(client, request, { deadline: Date.now() + 15000 },
          (error, answer) => (error ? reject(error) : resolve(answer)));
      });
    },
  });
}

// What an error carries: {"google.rpc.BadRequest": {…}}.
export function detailsOf(error) {
  const [bytes] = error.metadata.get("grpc-status-details-bin");
  if (!bytes) return {};
  const status = details.lookupType("google.rpc.Status").decode(bytes);
  return Object.fromEntries(status.details.map((detail) => {
    const name = (detail.typeUrl ?? detail.type_url).split("/").at(-1);
    const type = details.lookupType(name);
    return [name, type.toObject(type.decode(detail.value), { enums: String, longs: Number, defaults: true })];
  }));
}

// A call of a service that is known only by its name.
function raw(target, credentials, method, request, response, message, bidirectional) {
  const client = new grpc.Client(target, credentials);
  const encode = (value) => Buffer.from(standard.lookupType(request).encode(value).finish());
  const decode = (bytes) => standard.lookupType(response).toObject(
    standard.lookupType(response).decode(bytes), { enums: String });
  const options = { deadline: Date.now() + 15000 };
  return new Promise((resolve, reject) => {
    if (!bidirectional) {
      client.makeUnaryRequest(method, encode, decode, message, new grpc.Metadata(), options,
        (error, answer) => (error ? reject(error) : resolve(answer)));
      return;
    }
    const call = client.makeBidiStreamRequest(method, encode, decode, new grpc.Metadata(), options);
    call.on("data", (answer) => { resolve(answer); call.end(); });
    call.on("error", reject);
    call.write(message);
  }).finally(() => client.close());
}

export const health = (target, credentials) => raw(
  target, credentials, "/grpc.health.v1.Health/Check", "grpc.HealthCheckRequest", "grpc.HealthCheckResponse", {});

export const reflect = (target, credentials, request) => raw(
  target, credentials, "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo",
  "grpc.ServerReflectionRequest", "grpc.ServerReflectionResponse", request, true);

export { grpc };
