import type { z } from 'zod'
import { Approval } from '../../shared/domain/packages/approval.ts'
import { type PackageEvidence, PackagedMetrics, PackagedSlices } from '../../shared/domain/packages/evidence.ts'
import { Lineage, type PackageManifest } from '../../shared/domain/packages/package.ts'

/** Evidence is read to be shown: a file of more than 8 MiB is made to take long. */
const longest = 8 * 1024 ** 2

/**
 * The evidence that lies in an intact package. Anyone may have written it: what is too large, of another form or about another
 * model is not shown, and the reason is told; texts lose what would turn or hide a part of them.
 */
export function evidenceOf(files: ReadonlyMap<string, Buffer>, manifest: PackageManifest): PackageEvidence {
  const problems: { file: string; why: string }[] = []
  const read = <Schema extends z.ZodType>(file: string, schema: Schema, fits: (value: z.infer<Schema>) => string | null) => {
    const bytes = files.get(file)
    if (bytes === undefined) return null
    const found = parse(bytes, schema)
    const why = typeof found === 'string' ? found : fits(found.value)
    if (typeof found !== 'string' && why === null) return plain(found.value)
    problems.push({ file, why: why ?? '' })
    return null
  }
  const ref = `${manifest.name}@v${manifest.version}`
  const ofTask = ({ evaluation: { task } }: PackagedMetrics) =>
    task === manifest.task ? null : `it is about a ${task} model, and this is a ${manifest.task} model`
  const ofModel = ({ modelVersion }: Approval) =>
    modelVersion === ref ? null : `it is about another model version, ${JSON.stringify(plain(modelVersion.slice(0, 200)))}`
  const any = () => null
  return {
    metrics: read('metrics.json', PackagedMetrics, ofTask),
    slices: read('slices.json', PackagedSlices, any),
    lineage: read('lineage.json', Lineage, any),
    approval: read('approval.json', Approval, ofModel),
    problems,
  }
}

/** @returns the value, or why there is none */
function parse<Schema extends z.ZodType>(bytes: Buffer, schema: Schema): { readonly value: z.infer<Schema> } | string {
  if (bytes.length > longest) return 'it is larger than 8 MiB'
  try {
    const read = schema.safeParse(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)))
    return read.success ? { value: read.data } : 'it has a form that this version of Cairn does not know'
  } catch {
    return 'it is not valid JSON'
  }
}

/** Control characters but for line ends and tabs, and those that turn the direction of what follows or are not drawn at all. */
const unseen = /[^\P{C}\n\t]|[\u2028\u2029]/gu

/** A value whose texts show all that they hold. Its depth is bounded: it has passed a schema. */
function plain<T>(value: T): T {
  const made = (one: unknown): unknown => {
    if (typeof one === 'string') return one.replace(unseen, '\ufffd')
    if (Array.isArray(one)) return one.map(made)
    if (typeof one !== 'object' || one === null) return one
    return Object.fromEntries(Object.entries(one).map(([name, inner]) => [name.replace(unseen, '\ufffd'), made(inner)]))
  }
  return made(value) as T
}
