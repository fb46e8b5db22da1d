interface Link {
  readonly from: string
  readonly to: string
}

export interface Placed {
  readonly id: string
  /** From left to right: one more than the largest of what it comes from. */
  readonly layer: number
  /** From top to bottom within its layer. */
  readonly place: number
}

/**
 * Places the nodes of a graph in layers: whatever was made of something lies right of it. Within a layer, in the order of the mean
 * place of what each comes from, so that few lines cross (Sugiyama's barycentre, one sweep). Circles do not hang it.
 */
export function layered(ids: readonly string[], links: readonly Link[]): Placed[] {
  const sources = Map.groupBy(links, ({ to }) => to)
  const layers = new Map<string, number>()
  const layerOf = (id: string, above: ReadonlySet<string>): number => {
    const known = layers.get(id)
    if (known !== undefined) return known
    const before = (sources.get(id) ?? []).filter(({ from }) => !above.has(from) && from !== id)
    const layer = before.reduce((most, { from }) => Math.max(most, layerOf(from, new Set([...above, id])) + 1), 0)
    layers.set(id, layer)
    return layer
  }
  for (const id of ids) layerOf(id, new Set())
  const places = new Map<string, number>()
  const last = Math.max(-1, ...layers.values())
  for (let layer = 0; layer <= last; layer++) {
    const here = ids.filter((id) => layers.get(id) === layer)
    const weight = (id: string, at: number) => {
      const before = (sources.get(id) ?? []).flatMap(({ from }) => places.get(from) ?? [])
      return before.length === 0 ? at : before.reduce((sum, place) => sum + place, 0) / before.length
    }
    const weights = new Map(here.map((id, at) => [id, weight(id, at)]))
    here.sort((a, b) => (weights.get(a) ?? 0) - (weights.get(b) ?? 0)).forEach((id, place) => places.set(id, place))
  }
  return ids.map((id) => ({ id, layer: layers.get(id) ?? 0, place: places.get(id) ?? 0 }))
}

type Arrow = 'ArrowLeft' | 'ArrowRight' | 'ArrowUp' | 'ArrowDown'

/** Where an arrow key leads: along a line to the left or right, or to the neighbour in the same layer. Null where there is nothing. */
export function neighbour(placed: readonly Placed[], links: readonly Link[], id: string, key: Arrow): string | null {
  const own = placed.find((each) => each.id === id)
  if (!own) return null
  if (key === 'ArrowUp' || key === 'ArrowDown') {
    const wanted = own.place + (key === 'ArrowUp' ? -1 : 1)
    return placed.find(({ layer, place }) => layer === own.layer && place === wanted)?.id ?? null
  }
  const ends = links.flatMap(({ from, to }) => (key === 'ArrowRight' ? (from === id ? [to] : []) : to === id ? [from] : []))
  const found = placed.filter((each) => ends.includes(each.id))
  return found.sort((a, b) => Math.abs(a.layer - own.layer) - Math.abs(b.layer - own.layer) || a.place - b.place)[0]?.id ?? null
}
