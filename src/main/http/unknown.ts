import { Refusal } from './refusal.ts'

/** The paths of all routes, for whoever asks one in another way. */
export class KnownPaths {
  readonly #paths = new Map<string, { readonly pattern: RegExp; readonly methods: Set<string> }>()

  add(url: string, method: string): void {
    const known = this.#paths.get(url) ?? { pattern: patternOf(url), methods: new Set() }
    known.methods.add(method)
    this.#paths.set(url, known)
  }

  /** What can be done with a path, as the `Allow` header names it; empty for a path that there is not. */
  methodsOf(path: string): string[] {
    const all = [...this.#paths.values()].filter(({ pattern }) => pattern.test(path)).flatMap(({ methods }) => [...methods])
    return [...new Set(all)].toSorted()
  }
}

function patternOf(url: string): RegExp {
  const parts = url.split('/').map((part) => (part === '*' ? '.+' : part.startsWith(':') ? '[^/]+' : part.replace(/[^\w-]/g, '\\$&')))
  return new RegExp(`^${parts.join('/')}/?$`)
}

export function notFound(): Refusal {
  return new Refusal(404, 'NOT_FOUND', 'The endpoint has no such path. GET / lists what there is.')
}

export function notAllowed(method: string, allowed: readonly string[]): Refusal {
  return new Refusal(405, 'METHOD_NOT_ALLOWED', `${method} is not possible here, but ${allowed.join(', ')}.`, { allow: allowed.join(', ') })
}
