// Is this request, and is this response, what GitHub's own OpenAPI description allows?
import { readFileSync } from 'node:fs';
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';

/** The operations that the forge answers; each is in __fixtures__/github-openapi.json (scripts/extract-openapi.ts). */
export type OperationId =
  | 'git/create-ref'
  | 'git/delete-ref'
  | 'git/get-ref'
  | 'git/list-matching-refs'
  | 'issues/create-comment'
  | 'issues/delete-comment'
  | 'issues/get-comment'
  | 'issues/list-comments'
  | 'issues/update-comment'
  | 'pulls/get'
  | 'pulls/list'
  | 'pulls/list-reviews'
  | 'repos/check-immutable-releases'
  | 'repos/create-deployment'
  | 'repos/create-deployment-status'
  | 'repos/create-release'
  | 'repos/delete-deployment'
  | 'repos/delete-release'
  | 'repos/delete-release-asset'
  | 'repos/get'
  | 'repos/get-latest-release'
  | 'repos/get-release'
  | 'repos/get-release-by-tag'
  | 'repos/get-repo-ruleset'
  | 'repos/get-repo-rulesets'
  | 'repos/list-deployment-statuses'
  | 'repos/list-deployments'
  | 'repos/list-pull-requests-associated-with-commit'
  | 'repos/list-release-assets'
  | 'repos/list-releases'
  | 'repos/update-release'
  | 'repos/upload-release-asset'
  | 'users/get-authenticated';

interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required?: boolean;
  readonly schema: object;
}
type Content = Readonly<Record<string, { readonly schema: object }>>;
interface Operation {
  readonly operationId: OperationId;
  readonly parameters?: readonly (Parameter | Reference)[];
  readonly requestBody?: { readonly required?: boolean; readonly content: Content };
  readonly responses: Readonly<Record<string, { readonly content?: Content } | Reference>>;
}
interface Reference {
  readonly $ref: string;
}
interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: Readonly<Record<string, Readonly<Record<string, object>>>>;
}

/** An operation with the parts of the path that were asked for, decoded. */
export interface Match {
  readonly operation: OperationId;
  readonly path: Readonly<Record<string, string>>;
}

/** Validates against one OpenAPI document. Every method answers with violations in words; none means valid. */
export interface Contract {
  /** The operation behind a request; undefined: the contract has none. */
  find(method: string, pathname: string): Match | undefined;
  /** @param body the parsed JSON; undefined: none was sent */
  checkRequest(match: Match, query: URLSearchParams, body: unknown): readonly string[];
  /** @param body the parsed JSON; undefined: the response has no body */
  checkResponse(operation: OperationId, status: number, body: unknown): readonly string[];
}

/** Statuses that any operation may answer with, whether its own description lists them or not. */
const ANY_OPERATION = new Set([401, 403, 404, 422, 429]);
const DOCUMENT = new URL('../../__fixtures__/github-openapi.json', import.meta.url);
/** What an error of any operation looks like. */
const ERROR_BODY = { allOf: [{ $ref: '#/components/schemas/basic-error' }, { required: ['message'] }] };
const FORMATS = {
  'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/,
  uri: (text: string) => URL.canParse(text.replaceAll(/\{[^}]*\}/g, '')),
  email: /^[^@\s]+@[^@\s]+$/,
  int64: true as const,
};

let loaded: Contract | undefined;

/** GitHub's contract; read and compiled once a process. */
export function githubContract(): Contract {
  loaded ??= openContract(JSON.parse(readFileSync(DOCUMENT, 'utf8')) as Description);
  return loaded;
}

function openContract(description: Description): Contract {
  const checks = compileChecks(description);
  const routes = routesOf(description);
  const operations = new Map(routes.map((route) => [route.operation.operationId, route.operation]));
  const operation = (id: OperationId): Operation => {
    const found = operations.get(id);
    if (found === undefined) throw new Error(`${id} is not in __fixtures__/github-openapi.json`);
    return found;
  };
  return {
    find(method, pathname) {
      for (const route of routes) {
        const found = route.method === method.toLowerCase() ? route.pattern.exec(pathname) : null;
        if (found === null) continue;
        const parts = Object.entries(found.groups ?? {}).map(([name, part]) => [
          name,
          decodeURIComponent(part),
        ]);
        return { operation: route.operation.operationId, path: Object.fromEntries(parts) };
      }
      return undefined;
    },
    checkRequest(match, query, body) {
      const found = operation(match.operation);
      const parameters = (found.parameters ?? []).map((one) => resolve<Parameter>(description, one));
      return [
        ...parametersAmiss(checks.coercing, parameters, match.path, query),
        ...requestBodyAmiss(checks.strictly, found, body),
      ].map((words) => `${match.operation} request: ${words}`);
    },
    checkResponse(id, status, body) {
      return responseAmiss(checks.strictly, description, operation(id), status, body).map(
        (words) => `${id} response ${status}: ${words}`,
      );
    },
  };
}

interface Route {
  readonly method: string;
  readonly pattern: RegExp;
  readonly operation: Operation;
}

function routesOf(description: Description): Route[] {
  const routes = Object.entries(description.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ method, pattern: patternOf(path), operation })),
  );
  // `/issues/comments/{comment_id}` before `/issues/{issue_number}/comments`: a literal part is the better match.
  return routes.sort((a, b) => (a.pattern.source < b.pattern.source ? 1 : -1));
}

/** A ref is the one parameter that GitHub also takes with its slashes as they are. */
function patternOf(path: string): RegExp {
  return new RegExp(
    `^${path.replace(/\{(\w+)\}/g, (_, name: string) => (name === 'ref' ? '(?<ref>.+)' : `(?<${name}>[^/]+)`))}$`,
  );
}

type Check = (schema: object, value: unknown) => readonly string[];

interface Checks {
  readonly strictly: Check;
  /** For parameters, which are text: `30` is an integer. */
  readonly coercing: Check;
}

function compileChecks(description: Description): Checks {
  const document = withNull(description);
  const checkWith = (ajv: Ajv): Check => {
    ajv.addSchema(document, 'github');
    const compiled = new Map<object, ValidateFunction>();
    return (schema, value) => {
      const validate = compiled.get(schema) ?? ajv.compile(wrapped(schema));
      compiled.set(schema, validate);
      // Wrapped in an object, because ajv can only coerce a member of one.
      return validate({ value }) ? [] : (validate.errors ?? []).map(inWords);
    };
  };
  const options = { strict: false, allErrors: true, formats: FORMATS } as const;
  return {
    strictly: checkWith(new Ajv(options)),
    coercing: checkWith(new Ajv({ ...options, coerceTypes: true })),
  };
}

function wrapped(schema: object): object {
  return { type: 'object', properties: { value: absolute(schema) } };
}

function inWords(error: ErrorObject): string {
  return `${error.instancePath.slice('/value'.length) || 'it'} ${error.message ?? error.keyword} ${JSON.stringify(error.params)}`;
}

/** OpenAPI 3.0 says `nullable`, which JSON Schema does not know. */
function withNull(value: unknown): object {
  const rewrite = (node: unknown): unknown => {
    if (Array.isArray(node)) return node.map(rewrite);
    if (typeof node !== 'object' || node === null) return node;
    const { nullable, ...rest } = Object.fromEntries(
      Object.entries(node).map(([key, child]) => [key, rewrite(child)]),
    );
    if (typeof nullable !== 'boolean') return nullable === undefined ? rest : { nullable, ...rest };
    return nullable ? { anyOf: [{ type: 'null' }, rest] } : rest;
  };
  return rewrite(value) as object;
}

/** The same schema with its references into the document that ajv holds. */
function absolute(schema: object): object {
  return JSON.parse(JSON.stringify(withNull(schema)).replaceAll('"$ref":"#/', '"$ref":"github#/')) as object;
}

function resolve<T>(description: Description, value: object): T {
  if (!('$ref' in value) || typeof value.$ref !== 'string') return value as T;
  const [, , kind = '', name = ''] = value.$ref.split('/');
  return description.components[kind]?.[name] as T;
}

function parametersAmiss(
  check: Check,
  parameters: readonly Parameter[],
  path: Readonly<Record<string, string>>,
  query: URLSearchParams,
): string[] {
  const known = new Set(parameters.filter((one) => one.in === 'query').map((one) => one.name));
  // GitHub ignores what it does not know, so a misspelt parameter would silently do nothing.
  const unknown = [...query.keys()].filter((name) => !known.has(name));
  return [
    ...unknown.map((name) => `unknown query parameter ${name}`),
    ...parameters.flatMap((one) => {
      const value = one.in === 'path' ? path[one.name] : (query.get(one.name) ?? undefined);
      if (value === undefined)
        return one.required === true ? [`${one.in} parameter ${one.name} is missing`] : [];
      return check(one.schema, value).map((words) => `${one.in} parameter ${one.name}: ${words}`);
    }),
  ];
}

function requestBodyAmiss(check: Check, operation: Operation, body: unknown): string[] {
  const { requestBody } = operation;
  const schema = requestBody?.content['application/json']?.schema;
  if (requestBody === undefined) return body === undefined ? [] : ['has a body, and takes none'];
  if (schema === undefined) return body instanceof Uint8Array ? [] : ['body is not the bytes of a file'];
  if (body === undefined) return requestBody.required === true ? ['body is missing'] : [];
  const known = 'properties' in schema ? Object.keys(schema.properties as object) : [];
  const unknown = known.length === 0 || typeof body !== 'object' || body === null ? [] : Object.keys(body);
  return [
    ...unknown.filter((key) => !known.includes(key)).map((key) => `unknown key ${key} in the body`),
    ...check(schema, body).map((words) => `body: ${words}`),
  ];
}

function responseAmiss(
  check: Check,
  description: Description,
  operation: Operation,
  status: number,
  body: unknown,
): readonly string[] {
  // A proxy in front of GitHub answers these, with HTML as often as not.
  if (status >= 500) return [];
  const listed = operation.responses[status];
  if (listed === undefined) {
    if (!ANY_OPERATION.has(status)) return ['this status is not in the contract'];
    return check(ERROR_BODY, body);
  }
  const schema = resolve<{ content?: Content }>(description, listed).content?.['application/json']?.schema;
  if (schema !== undefined) return check(schema, body);
  // The description leaves out what some errors look like; GitHub does not.
  if (status >= 400) return check(ERROR_BODY, body);
  return body === undefined ? [] : ['has a body, and the contract says none'];
}
