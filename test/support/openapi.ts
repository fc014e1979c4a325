import * as fc from 'fast-check';
import type { Call } from './store-house.ts';

// Requests made from an OpenAPI document: a route that is new there is tried like the others.

type Json = Readonly<Record<string, unknown>>;

/** One route as the document has it. */
export interface Route {
  readonly method: Call['method'];
  readonly path: string;
  /** Scopes of which one is enough; undefined: open to everybody. */
  readonly scopes: readonly string[] | undefined;
  readonly params: readonly { readonly name: string; readonly place: string; readonly schema: Json }[];
  readonly body: Json | undefined;
  /** Media type of the body. */
  readonly type: string | undefined;
}

interface Operation {
  readonly security?: readonly Readonly<Record<string, readonly string[]>>[];
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly schema: Json }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Json }>> };
}

/** Every route of a document. */
export function routesOf(document: unknown): Route[] {
  const { paths } = document as {
    readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  };
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]): Route => {
      const [body] = Object.entries(operation.requestBody?.content ?? {});
      return {
        method: method.toUpperCase() as Call['method'],
        path,
        scopes: operation.security?.flatMap((one) => Object.values(one).flat()),
        params: (operation.parameters ?? []).map((one) => ({
          name: one.name,
          place: one.in,
          schema: one.schema,
        })),
        body: body?.[1].schema,
        type: body?.[0],
      };
    }),
  );
}

/** A call of a route that has the form the document asks for: the same each time. */
export function plainCall(route: Route): Call {
  return fc.sample(callsOf(route, 0), { numRuns: 1, seed: 7 })[0]!;
}

/** Calls of a route. `junk`: how many of ten values are of no form. */
export function callsOf(route: Route, junk: number): fc.Arbitrary<Call> {
  const given = Object.fromEntries(route.params.map(({ name, schema }) => [name, valuesOf(schema, junk)]));
  const body = route.body === undefined ? fc.constant(undefined) : valuesOf(route.body, junk);
  return fc.tuple(fc.record(given), body).map(([params, json]): Call => {
    const text = (name: string): string => {
      const value: unknown = params[name];
      return encodeURIComponent(typeof value === 'string' ? value : JSON.stringify(value));
    };
    const path = route.path.replace(/\{(\w+)\}/g, (_, name: string) => text(name) || '-');
    const query = route.params
      .filter(({ place }) => place === 'query')
      .map(({ name }) => `${name}=${text(name)}`)
      .join('&');
    const target = query === '' ? path : `${path}?${query}`;
    const { method } = route;
    if (route.method === 'PUT' && route.body === undefined) {
      return {
        method,
        target,
        body: new Uint8Array([1, 2, 3]),
        headers: { 'content-type': 'application/octet-stream' },
      };
    }
    if (json === undefined) return { method, target };
    return { method, target, body: typeof json === 'object' && json !== null ? json : [json] };
  });
}

/** Values of a JSON schema, as far as this document uses them. */
export function valuesOf(schema: Json, junk: number): fc.Arbitrary<unknown> {
  const good = goodValues(schema, junk);
  return junk === 0
    ? good
    : fc.oneof(
        { weight: 10 - junk, arbitrary: good },
        { weight: junk, arbitrary: fc.jsonValue({ maxDepth: 2 }) },
      );
}

function goodValues(schema: Json, junk: number): fc.Arbitrary<unknown> {
  const options = (schema['anyOf'] ?? schema['oneOf']) as readonly Json[] | undefined;
  if (options !== undefined) return fc.oneof(...options.map((one) => valuesOf(one, junk)));
  if (schema['const'] !== undefined) return fc.constant(schema['const']);
  if (Array.isArray(schema['enum'])) return fc.constantFrom(...(schema['enum'] as unknown[]));
  const [min, max] = [Number(schema['minimum'] ?? 0), Number(schema['maximum'] ?? 1e6)];
  switch (schema['type']) {
    case 'integer':
      return fc.integer({ min: Math.max(min, -1e6), max: Math.min(max, 1e6) });
    case 'number':
      return fc.double({ min, max, noNaN: true });
    case 'boolean':
      return fc.boolean();
    case 'array':
      return fc.array(valuesOf((schema['items'] ?? {}) as Json, junk), {
        minLength: Number(schema['minItems'] ?? 0),
        maxLength: Math.max(Number(schema['minItems'] ?? 0), 3),
      });
    case 'object':
      return objectsOf(schema, junk);
    default:
      return textsOf(schema);
  }
}

function objectsOf(schema: Json, junk: number): fc.Arbitrary<unknown> {
  const properties = (schema['properties'] ?? {}) as Readonly<Record<string, Json>>;
  const required = (schema['required'] ?? []) as readonly string[];
  const values = Object.fromEntries(
    Object.entries(properties).map(([name, one]) => [name, valuesOf(one, junk)]),
  );
  return fc.record(values, junk === 0 ? { requiredKeys: [...required] } : { requiredKeys: [] });
}

function textsOf(schema: Json): fc.Arbitrary<string> {
  if (schema['format'] === 'date-time') {
    const [min, max] = [new Date('2000-01-01'), new Date('2100-01-01')];
    return fc.date({ min, max, noInvalidDate: true }).map((one) => one.toISOString());
  }
  if (schema['format'] === 'base64' || schema['contentEncoding'] === 'base64') return fc.base64String();
  if (typeof schema['pattern'] === 'string') return fc.stringMatching(new RegExp(schema['pattern']));
  const [minLength, maxLength] = [Number(schema['minLength'] ?? 0), Number(schema['maxLength'] ?? 40)];
  return fc.string({ unit: 'grapheme', minLength, maxLength: Math.min(maxLength, minLength + 40) });
}
