import { Refusal } from './refusal.ts'

/** A part of a path, and what may follow it. */
interface Place<Route> {
  readonly parts: Map<string, Place<Route>>
  /** Any one part, which the route knows by this name. */
  param?: { readonly name: string; readonly place: Place<Route> }
  /** Whatever is left. */
  rest?: Route
  route?: Route
}

export interface Found<Route> {
  readonly route: Route
  /** Parts of the path by their names, decoded once; `*` is what it ends with. */
  readonly params: Readonly<Record<string, string>>
}

interface Routed {
  readonly method: string
  /** `/models/:model/files/*`: a part of any name, and any number of parts at the end. */
  readonly path: string
}

/**
 * Finds what a request asks for. A server that starts often does without Fastify, which takes longer to load than all else of it. A
 * trailing slash changes nothing, and what can be got can be asked for its head.
 */
export class Router<Route extends Routed> {
  readonly #methods = new Map<string, Place<Route>>()

  constructor(routes: readonly Route[]) {
    for (const route of routes) this.#add(route)
  }

  /** @param path as it came, without a query @throws Refusal with 400 for a part of it that cannot be decoded */
  find(method: string, path: string): Found<Route> | null {
    const start = this.#methods.get(method === 'HEAD' ? 'GET' : method)
    const parts = partsOf(path)
    const params: Record<string, string> = {}
    const route = start && find(start, parts, 0, params)
    return route ? { route, params } : null
  }

  #add(route: Route): void {
    let place = this.#methods.get(route.method) ?? emptyPlace<Route>()
    this.#methods.set(route.method, place)
    for (const part of partsOf(route.path)) {
      if (part === '*') {
        place.rest = only(route, place.rest)
        return
      }
      place = next(place, part)
    }
    place.route = only(route, place.route)
  }
}

const emptyPlace = <Route>(): Place<Route> => ({ parts: new Map() })

function next<Route>(place: Place<Route>, part: string): Place<Route> {
  if (part.startsWith(':')) return (place.param ??= { name: part.slice(1), place: emptyPlace() }).place
  const known = place.parts.get(part) ?? emptyPlace()
  place.parts.set(part, known)
  return known
}

function only<Route extends Routed>(route: Route, known: Route | undefined): Route {
  if (known) throw new Error(`${route.method} ${route.path} is there twice.`)
  return route
}

function partsOf(path: string): string[] {
  const parts = path.split('/').slice(1)
  if (parts.length > 1 && parts.at(-1) === '') parts.pop()
  return parts
}

/** What is called so before what may be called anything, and that before the rest. */
function find<Route>(place: Place<Route>, parts: readonly string[], at: number, params: Record<string, string>): Route | undefined {
  if (at === parts.length) return place.route
  const part = parts[at]
  const known = place.parts.get(part)
  const found = known && find(known, parts, at + 1, params)
  if (found) return found
  if (place.param && part !== '') {
    const other = find(place.param.place, parts, at + 1, params)
    if (other) {
      params[place.param.name] = decoded(part)
      return other
    }
  }
  if (place.rest) params['*'] = decoded(parts.slice(at).join('/'))
  return place.rest
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw new Refusal(400, 'BAD_REQUEST', 'The path is not well formed.')
  }
}
