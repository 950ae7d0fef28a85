/** A decoded body before its schema has looked at it. */
export type RawBody = Readonly<Record<string, unknown>>;

/** Brings a body of type `type` from version `from` to the next one. It changes form, never what was said: the journal's own rows stay as they are. */
export type Upcast = { readonly type: string; readonly from: number; readonly apply: (body: RawBody) => RawBody };
