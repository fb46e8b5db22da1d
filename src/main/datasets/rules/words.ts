/** How results say numbers: `1,599`. */
export function amount(value: number): string {
  return value.toLocaleString('en')
}

/** `3 of 1,599 rows` */
export function rowsOf(some: number, all: number): string {
  return `${amount(some)} of ${amount(all)} ${all === 1 ? 'row' : 'rows'}`
}
