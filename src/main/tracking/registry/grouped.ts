/** The rows of each owner, in their order. */
export function grouped<Value>(rows: readonly { readonly of: number; readonly value: Value }[]): Map<number, Value[]> {
  const found = new Map<number, Value[]>()
  for (const { of, value } of rows) {
    const own = found.get(of)
    if (own) own.push(value)
    else found.set(of, [value])
  }
  return found
}

/** Messages in the order of these row ids; those that are not there are left out. */
export function inOrder<Message>(ids: readonly number[], messages: ReadonlyMap<number, Message>): Message[] {
  return ids.flatMap((id) => messages.get(id) ?? [])
}
