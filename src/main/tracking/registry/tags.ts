import { invalid } from '../server/errors.ts'

/** A key with its value, as MLflow's messages write tags and params alike. A label of Cairn's is one without a value. */
export interface Tag {
  readonly key: string
  readonly value: string
}

/** Those of a message: each needs a key. @throws INVALID_PARAMETER_VALUE */
export function tagsOf(entries: readonly { readonly key?: string; readonly value: string }[]): Tag[] {
  return entries.map(({ key, value }) => {
    if (!key) throw invalid("Missing value for required parameter 'key'.")
    return { key, value }
  })
}
