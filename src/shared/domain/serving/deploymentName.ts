import { DeploymentName } from './endpoint.ts'

const longest = 63
const mostTried = 1_000

/** A deployment's name for a model: what of its name can be a part of a path, and free. Null where all that are tried are taken. */
export function proposedName(model: string, isTaken: (name: string) => boolean): string | null {
  const base = baseName(model)
  for (let n = 1; n < mostTried; n++) {
    const name = n === 1 ? base : `${cut(base, longest - String(n).length - 1)}-${n}`
    if (!isTaken(name)) return name
  }
  return null
}

/** What of a model's name can be a part of a path. */
export function baseName(model: string): string {
  const plain = model
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
  return [cut(plain, longest), cut(`model-${plain}`, longest)].find((name) => DeploymentName.safeParse(name).success) ?? 'model'
}

const cut = (text: string, length: number) => text.slice(0, length).replace(/^-+|-+$/g, '')
