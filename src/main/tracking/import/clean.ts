import type { Entries, ImportedLoggedModel, ImportedPoint, ImportedRun, LeftOut } from './source.ts'

/** In characters. The largest that any release of MLflow takes, so that what one of them keeps is kept here. */
const longest = { key: 250, value: 8_000, text: 500 } as const

type Telling = (what: LeftOut) => void

/** A run with those of its params and tags that can be kept; the others are told. */
export function cleanRun(run: ImportedRun, leaveOut: Telling): ImportedRun {
  const inputs = run.inputs.filter((input) => {
    const fits = input.name.length <= longest.text && input.digest.length <= longest.key
    if (!fits) leaveOut({ kind: 'input', place: run.uuid, reason: 'Its name is too long.' })
    return fits
  })
  return {
    ...run,
    user: run.user?.slice(0, 200) ?? null,
    params: cleanEntries(run.params, { kind: 'param', owner: run.uuid, leaveOut }),
    tags: cleanEntries(run.tags, { kind: 'tag', owner: run.uuid, leaveOut }),
    inputs,
  }
}

export function cleanLoggedModel(model: ImportedLoggedModel, leaveOut: Telling): ImportedLoggedModel {
  return {
    ...model,
    params: cleanEntries(model.params, { kind: 'param', owner: model.id, leaveOut }),
    tags: cleanEntries(model.tags, { kind: 'tag', owner: model.id, leaveOut }),
    metrics: model.metrics.filter(isPoint),
  }
}

export function cleanEntries(
  entries: Entries,
  { kind, owner, leaveOut }: { kind: 'param' | 'tag'; owner: string; leaveOut: Telling },
): Map<string, string> {
  const kept = new Map<string, string>()
  for (const [key, value] of entries) {
    if (isKey(key) && value.length <= longest.value) kept.set(key, value)
    else leaveOut({ kind, place: `${owner}/${key.slice(0, 100)}`, reason: 'It is too long, or has no name.' })
  }
  return kept
}

const isKey = (key: string) => key !== '' && key.length <= longest.key && !key.includes('\0')

/** Steps and times are whole numbers that a double holds. */
const isPoint = ({ name, step, timestamp }: ImportedPoint) => isKey(name) && Number.isSafeInteger(step) && Number.isSafeInteger(timestamp)

/** The points that can be kept; the others are told. */
export async function* cleanPoints({ uuid, ...run }: ImportedRun, leaveOut: Telling): AsyncGenerator<readonly ImportedPoint[]> {
  for await (const piece of run.points()) {
    const kept = piece.filter(isPoint)
    for (let i = kept.length; i < piece.length; i++)
      leaveOut({ kind: 'point', place: uuid, reason: 'Its name is too long, or its step or time is no whole number.' })
    yield kept
  }
}
