import type { ColumnProfile, NumberProfile, PredictionProfile, Profile } from '../../shared/domain/models/profile.ts'
import { ReferenceProfile, sketchPoints } from '../../shared/domain/models/profile.ts'
import type { ModelSignature, PackageManifest, VerifyCheck } from '../../shared/domain/packages/package.ts'
import { CairnError } from '../../shared/errors.ts'
import type { TaskContext } from '../jobs/index.ts'
import { withoutValues } from '../models/index.ts'
import { computeReference, type MakeReferenceInput, unpackReference } from '../models/tasks.ts'

export const referenceFile = 'reference-profile.json'

/** The reference profile of a version that is built: the stored one, or what it is made of. */
export interface ReferenceSource {
  readonly object: string | null
  readonly make: MakeReferenceInput
}

/** More than this is not carried: whoever reads the package refuses a document of 64 MiB. */
const mostBytes = 48 * 2 ** 20

/**
 * What a package carries of it: without the values of sensitive columns, and without the sketch of a column whose values are all counted,
 * which says the same. Made of the same rows it is the same, whether it was stored by then or not. Null where it cannot be made.
 */
export async function packagedReference(
  { object, make }: ReferenceSource,
  sensitive: ReadonlySet<string>,
  context: TaskContext,
): Promise<ReferenceProfile | null> {
  const made = object === null ? await computed(make, context) : unpackReference(await context.objects.get(object))
  if (!made) return null
  const { ref, checksum } = make
  const carried = eachColumn(
    withoutValues({ ...made, ref, checksum }, (column) => sensitive.has(column)),
    withoutSketch,
  )
  return JSON.stringify(carried).length > mostBytes ? null : carried
}

/** A package is whole without it. */
async function computed(make: MakeReferenceInput, context: TaskContext): Promise<ReferenceProfile | null> {
  try {
    return await computeReference(make, { ...context, progress: () => {} })
  } catch (thrown) {
    if (context.signal.aborted) throw CairnError.from(thrown)
    return null
  }
}

type Found = { readonly reference: ReferenceProfile; readonly why: null } | { readonly reference: null; readonly why: string | null }

/**
 * The reference profile that lies in a package. Anyone may have written it: one of another form, of another model, or that contradicts
 * itself is not taken, and the reason is told.
 */
export function referenceIn(files: ReadonlyMap<string, Buffer>, manifest: PackageManifest, signature: ModelSignature): Found {
  const refuse = (why: string | null): Found => ({ reference: null, why })
  const bytes = files.get(referenceFile)
  if (bytes === undefined) return refuse(null)
  let read: unknown
  try {
    read = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    return refuse('it is not valid JSON')
  }
  const parsed = ReferenceProfile.safeParse(read)
  if (!parsed.success) return refuse('it has a form that this version of Cairn does not know')
  if (parsed.data.checksum !== manifest.modelVersionId) return refuse('it is about another model version')
  const inputs = new Set(signature.inputs.map(({ name }) => name))
  for (const profile of [parsed.data.train, parsed.data.validation]) {
    if (profile === null) continue
    const names = profile.columns.map(({ name }) => name)
    if (new Set(names).size !== names.length || names.some((name) => !inputs.has(name))) return refuse('it is about other columns')
    if (!columnsOf(profile).every((column) => isSound(column, profile.rows))) return refuse('its counts contradict each other')
  }
  return { reference: eachColumn(parsed.data, withSketch), why: null }
}

/** Nothing is trusted more or less for it. Absent where the package has none, as those of earlier releases. */
export function checkReference(
  files: ReadonlyMap<string, Buffer>,
  manifest: PackageManifest,
  signature: () => ModelSignature,
): VerifyCheck[] {
  if (!files.has(referenceFile)) return []
  try {
    const { reference, why } = referenceIn(files, manifest, signature())
    if (reference === null)
      return [{ name: 'reference', status: 'skipped', detail: `${referenceFile} is not used: ${why}`, entry: referenceFile }]
    const rows = reference.train.rows.toLocaleString('en')
    return [{ name: 'reference', status: 'ok', detail: `reference profile of ${rows} rows` }]
  } catch {
    // The signature cannot be read, which another check tells.
    return []
  }
}

function columnsOf({ columns, target, prediction }: Profile): ColumnProfile[] {
  const predicted = prediction ? [prediction.labels, prediction.values, ...prediction.probabilities.map(({ profile }) => profile)] : []
  return [...columns, target, ...predicted].filter((column) => column !== null)
}

function isSound(column: ColumnProfile, rows: number): boolean {
  const { missing, distinct } = column
  if (column.rows !== rows || missing < 0 || missing > rows || distinct < 0) return false
  const sum = (list: readonly { rows: number }[]) => list.reduce((total, each) => total + each.rows, 0)
  if (column.kind === 'category') {
    const { values, rest } = column.counts
    return [...values, rest].every((each) => each.rows >= 0) && sum(values) + rest.rows === rows - missing
  }
  const finite = rows - missing - column.infinite
  if (column.infinite < 0 || finite < 0) return false
  const { counts, sketch, withheld } = column
  if (withheld) return sketch.length === 0 && counts === null
  if (counts) return counts.every((each, i) => each.rows > 0 && (i === 0 || counts[i - 1].value < each.value)) && sum(counts) === finite
  return sketch.length === Math.min(finite, sketchPoints) && sketch.every((value, i) => i === 0 || sketch[i - 1] <= value)
}

function eachColumn(reference: ReferenceProfile, change: (column: NumberProfile) => NumberProfile): ReferenceProfile {
  const column = (one: ColumnProfile): ColumnProfile => (one.kind === 'number' ? change(one) : one)
  const predicted = (prediction: PredictionProfile): PredictionProfile => ({
    ...prediction,
    values: prediction.values && change(prediction.values),
    probabilities: prediction.probabilities.map(({ label, profile }) => ({ label, profile: change(profile) })),
  })
  const profile = (one: Profile): Profile => ({
    ...one,
    columns: one.columns.map(column),
    target: one.target && column(one.target),
    prediction: one.prediction && predicted(one.prediction),
  })
  return { ...reference, train: profile(reference.train), validation: reference.validation && profile(reference.validation) }
}

function withoutSketch(column: NumberProfile): NumberProfile {
  return column.counts === null ? column : { ...column, sketch: [] }
}

/** The sketch of counted values, as it was made of the rows. */
function withSketch(column: NumberProfile): NumberProfile {
  if (column.counts === null) return column
  const total = column.counts.reduce((sum, { rows }) => sum + rows, 0)
  const points = Math.min(total, sketchPoints)
  const sketch: number[] = []
  let below = 0
  for (const { value, rows } of column.counts) {
    below += rows
    while (sketch.length < points && Math.ceil(((sketch.length + 0.5) * total) / points) <= below) sketch.push(value)
  }
  return { ...column, sketch }
}
