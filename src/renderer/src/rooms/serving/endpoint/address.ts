/** An address as an endpoint takes it, from how people write one: without brackets or capitals. */
export function typedAddress(text: string): string {
  return text
    .trim()
    .toLowerCase()
    .replace(/^\[(.*)\]$/, '$1')
}
