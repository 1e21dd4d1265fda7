// In place of the SDK's checker of JSON Schemas in the bundle, which signing in has no use for: 150 kB less.

/** There are no pages of other origins here. */
export const CORS_IS_POSSIBLE = false;

/** Never made: only the SDK's client for MCP does, which is not used. */
export class DefaultJsonSchemaValidator {
  getValidator(): never {
    throw new Error('There is no checker of JSON Schemas in this bundle.');
  }
}
