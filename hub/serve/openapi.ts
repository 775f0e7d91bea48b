// The OpenAPI file, made from the rows that serve the requests, so that it cannot say anything else.
import { z } from "zod";
import { RIGHTS } from "../access/rights.ts";
import { problemSchema } from "./contract.ts";
import type { Route } from "./route.ts";

type Json = Record<string, unknown>;

/** OpenAPI 3.1 document of some routes. */
export function openApiOf(routes: readonly Route[], version: string): Json {
  const schemas: Json = {};
  const schemaOf = (schema: z.ZodType, io: "input" | "output"): Json => extract(schema, io, schemas);
  const problem = schemaOf(problemSchema, "output");
  const paths: Record<string, Json> = {};
  for (const route of routes) {
    paths[route.path] = { ...paths[route.path], [route.method]: operationOf(route, schemaOf, problem) };
  }
  paths["/cameras/{id}/live"] = { get: LIVE };
  return {
    openapi: "3.1.0",
    info: {
      title: "Mingchu",
      version,
      description: "School kitchens made visible, and their cold chain provable.",
    },
    servers: [{ url: "/api/v1" }],
    paths,
    components: {
      schemas,
      securitySchemes: {
        cookie: { type: "apiKey", in: "cookie", name: "mingchu_session" },
        bearer: { type: "http", scheme: "bearer" },
      },
    },
  };
}

/** The media socket is not served by a row: it is an upgrade, not an answer. */
const LIVE = {
  operationId: "cameras.watch",
  summary: "A camera's live view, upgraded to a WebSocket",
  description:
    'Text frames: {"type":"init","mime"}, {"type":"time","mediaS","capturedAt","source"}, {"type":"state","state","fault"}. Binary frames: the init segment, then whole fragments of fragmented MP4, the first at a key frame.',
  parameters: [{ name: "id", in: "path", required: true, schema: { type: "string" } }],
  responses: {
    "101": { description: "The live view" },
    "401": { description: "Signed out" },
    "404": { description: "Outside the branch, or not there" },
  },
  security: [{ cookie: [] }, { bearer: [] }],
};

function operationOf(
  route: Route,
  schemaOf: (schema: z.ZodType, io: "input" | "output") => Json,
  problem: Json,
): Json {
  const isPublic = (RIGHTS[route.action] as unknown) === "public";
  const failures = [
    ...(isPublic ? [] : ["401", "403"]),
    ...(route.params === undefined ? [] : ["404"]),
    ...(route.query === undefined && route.body === undefined ? [] : ["422"]),
  ];
  const files = filesOf(route.downloads);
  const answer =
    route.answer === undefined ? {} : { "application/json": { schema: schemaOf(route.answer, "output") } };
  const content = { ...answer, ...files };
  const success = { description: "Done", ...(Object.keys(content).length === 0 ? {} : { content }) };
  return {
    operationId: `${route.method} ${route.path}`,
    "x-action": route.action,
    summary: route.summary,
    parameters: [
      ...parametersOf(route.params, "path", schemaOf),
      ...parametersOf(route.query, "query", schemaOf),
    ],
    ...(route.body === undefined
      ? {}
      : {
          requestBody: {
            required: !route.body.safeParse(undefined).success,
            content: { "application/json": { schema: schemaOf(route.body, "input") } },
          },
        }),
    ...(route.upload === undefined
      ? {}
      : { requestBody: { required: true, content: filesOf(route.upload.types) } }),
    responses: {
      [String(route.status)]: success,
      ...Object.fromEntries(
        failures.map((status) => [
          status,
          { description: "Refused, and why", content: { "application/problem+json": { schema: problem } } },
        ]),
      ),
    },
    security: isPublic ? [] : [{ cookie: [] }, { bearer: [] }],
  };
}

function filesOf(types: readonly string[] = []): Json {
  return Object.fromEntries(types.map((type) => [type, { schema: { type: "string", format: "binary" } }]));
}

function parametersOf(
  schema: z.ZodObject | undefined,
  place: "path" | "query",
  schemaOf: (schema: z.ZodType, io: "input" | "output") => Json,
): Json[] {
  if (schema === undefined) return [];
  return Object.entries(schema.shape).map(([name, field]) => ({
    name,
    in: place,
    required: place === "path",
    schema: schemaOf(field as z.ZodType, "input"),
  }));
}

/** A schema as JSON Schema, with the named ones moved to the components. */
function extract(schema: z.ZodType, io: "input" | "output", components: Json): Json {
  const { $schema: _, $defs: defs, ...json } = z.toJSONSchema(schema, { io, reused: "inline" }) as Json;
  for (const [name, def] of Object.entries((defs ?? {}) as Json)) components[name] = relink(def);
  const linked = relink(json) as Json;
  const id = linked["id"];
  if (typeof id !== "string") return linked;
  components[id] = linked;
  return { $ref: `#/components/schemas/${id}` };
}

function relink(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(relink);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      key === "$ref" && typeof inner === "string"
        ? inner.replace("#/$defs/", "#/components/schemas/")
        : relink(inner),
    ]),
  );
}
