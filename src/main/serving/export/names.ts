/** ASCII without marks: letters and digits of other scripts become dashes. */
const plain = (text: string): string => text.normalize('NFKD').replace(/\p{M}+/gu, '')

/**
 * A name that is a folder on every file system, part of a URL and an argument of a command without quotes: letters, digits, `_`, `-` and
 * dots, beginning with a letter or digit; at most 100 characters.
 */
export function folderName(model: string): string {
  const safe = plain(model)
    .replace(/[^A-Za-z0-9_.-]+/g, '-')
    .replace(/\.{2,}/g, '.')
    .slice(0, 100)
    .replace(/^[^A-Za-z0-9]+|[^A-Za-z0-9]+$/g, '')
  // Windows reserves names of devices, also with an ending.
  return safe === '' || /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i.test(safe) ? `model${safe === '' ? '' : `-${safe}`}` : safe
}

/** A label of RFC 1035, as Kubernetes wants the name of a service; KServe appends to it, so that it has 40 characters at most. */
export function serviceName(model: string): string {
  const safe = plain(model)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+/, '')
    .slice(0, 40)
    .replace(/-+$/, '')
  return safe === '' ? 'model' : safe
}
