/** A JSON Schema (2020-12) as plain data; validated with a library by whoever receives such a value. */
export type JsonSchema = { readonly [keyword: string]: unknown };
