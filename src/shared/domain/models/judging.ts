import { z } from 'zod'
import { count, counted, delta, metric as metricText } from '../../numbers.ts'
import { metricInText, shortNames } from '../evaluation/modelComparison.ts'
import { Recipe } from '../training/recipe.ts'
import { McNemar, MetricDifference } from '../experiments/comparison.ts'

/** A challenger and the champion on the same rows, that neither has seen: what is kept of it, and what every face says of it. */

/** Fewer common rows than this are no basis for a verdict. */
export const minimumCommonRows = 30

/** Of the newest common rows, at most so many are measured: more would not narrow the interval, and fill the memory. */
export const mostCommonRows = 1_000_000

/** A slice that a gate is about: rows with these values. */
export const JudgedTerm = z.object({ column: z.string().min(1), value: z.string() })
export type JudgedTerm = z.infer<typeof JudgedTerm>
export const JudgedSlice = z.array(JudgedTerm).min(1).max(2)
export type JudgedSlice = z.infer<typeof JudgedSlice>

export const Judgement = z.object({
  champion: z.string(),
  challenger: z.string(),
  /** Too few rows, and models that cannot be compared, are findings like any other. */
  outcome: z.enum(['judged', 'tooFewRows', 'notComparable']),
  /** Why the two cannot be compared, as a sentence; null where they can. */
  reason: z.string().nullable(),
  /** Both predicted exactly these. */
  rows: z.int(),
  minimumRows: z.int(),
  /** Of these, the ones that the champion was trained or validated on, so that its result is optimistic; null where nobody knows. */
  seenByChampion: z.int().nullable(),
  /** Where they lie, newest version first. */
  sources: z.array(z.object({ dataset: z.string(), rows: z.int() })),
  /** Dataset versions that hold none that can be used, and why. */
  excluded: z.array(z.object({ dataset: z.string(), reason: z.string() })),
  /** Rows of those versions that were not used, by the first reason that holds. */
  leftOut: z.object({
    withoutTarget: z.int(),
    /** Neither model knows their class. */
    unknownClass: z.int(),
    seenByChallenger: z.int(),
    seenByChampion: z.int(),
    duplicates: z.int(),
    /** Beyond the most that are measured. */
    older: z.int(),
  }),
  /** Classes that one of the two does not know, with their rows: it is wrong on all of them. */
  newClasses: z.array(z.object({ label: z.string(), rows: z.int(), unknownTo: z.enum(['champion', 'challenger']) })),
  /** The metric that the verdict is about. */
  main: z.string().nullable(),
  /** Of the challenger to the champion; empty where nothing was measured. */
  differences: z.array(MetricDifference),
  mcnemar: McNemar.nullable(),
  /** The slices that were asked for, in that order. */
  slices: z.array(z.object({ name: z.string(), rows: z.int(), differences: z.array(MetricDifference) })),
  resamples: z.int(),
  seed: z.int(),
})
export type Judgement = z.infer<typeof Judgement>

/** `"color" = "white" and "year" = "2024"`: in quotes, so that a sensitive column's values can be masked in it. */
export function judgedSliceName(slice: JudgedSlice): string {
  return slice.map(({ column, value }) => `${JSON.stringify(column)} = ${JSON.stringify(value)}`).join(' and ')
}

/** The difference of a metric; undefined where it was not computed. */
export function differenceOf({ differences }: Pick<Judgement, 'differences'>, id: string): MetricDifference | undefined {
  return differences.find((one) => one.metric === id)
}

/** `240 of wine@v3 and 60 of wine@v1` */
export function sourcesText({ sources }: Pick<Judgement, 'sources'>): string {
  const texts = sources.map(({ dataset, rows }) => `${count(rows)} of ${dataset}`)
  return texts.length < 2 ? texts.join('') : `${texts.slice(0, -1).join(', ')} and ${texts.at(-1)}`
}

/** `300 rows that neither has seen (240 of wine@v3 and 60 of wine@v1)` */
export function commonRowsText(judgement: Judgement): string {
  const { rows, seenByChampion, champion, sources } = judgement
  const which = seenByChampion === 0 ? 'that neither has seen' : 'that the challenger has not seen'
  const where = sources.length === 0 ? '' : ` (${sourcesText(judgement)})`
  const optimistic =
    seenByChampion === null
      ? `; it is not known whether ${champion} has seen them`
      : seenByChampion > 0
        ? `; ${champion} has seen ${count(seenByChampion)} of them`
        : ''
  return `${counted(rows, 'row')} ${which}${where}${optimistic}`
}

/** `too few common unseen rows (12; need at least 30)` */
export function tooFewText({ rows, minimumRows }: Pick<Judgement, 'rows' | 'minimumRows'>): string {
  return `too few common unseen rows (${count(rows)}; need at least ${count(minimumRows)})`
}

/** What was found, in one sentence. */
export function judgementSentence(judgement: Judgement): string {
  const { outcome, reason, champion, challenger, main } = judgement
  const { before, after } = shortNames({ before: champion, after: challenger })
  if (outcome === 'notComparable') return `${after} cannot be compared with ${before}: ${reason ?? 'unknown'}`
  if (outcome === 'tooFewRows') return `${after} cannot be judged against ${before}: ${tooFewText(judgement)}.`
  const difference = main === null ? undefined : differenceOf(judgement, main)
  const where = `on ${commonRowsText(judgement)}`
  if (!difference || difference.verdict === null)
    return `${after} cannot be judged against ${before} ${where}: ${difference?.words ?? 'no shared metric'}.`
  const verdict =
    difference.verdict === 'inconclusive'
      ? `Inconclusive: neither ${after} nor ${before} is clearly better`
      : difference.verdict === 'same'
        ? `${after} and ${before} are the same`
        : `${after} is ${difference.verdict} than ${before}`
  const { value, baseline, low, high } = difference
  const range = low === null || high === null ? '' : `, 95 % CI ${metricText(low)} to ${metricText(high)}`
  const figures = `${metricInText(difference.metric)} ${metricText(value)} vs ${metricText(baseline)}, difference ${delta(difference.difference)}${range}`
  return `${verdict} ${where}: ${figures}.`
}

/** `wine@v1 does not know the class "rosé": it is wrong on 12 rows.` */
export function newClassText(
  { label, rows, unknownTo }: Judgement['newClasses'][number],
  names: Pick<Judgement, 'champion' | 'challenger'>,
): string {
  return `${names[unknownTo]} does not know the class ${JSON.stringify(label)}: it is wrong on ${counted(rows, 'row')}.`
}

/** What a reader of the sentence must know besides. */
export function judgementNotes(judgement: Judgement): string[] {
  const { seenByChampion, champion, challenger, leftOut, newClasses, excluded, outcome } = judgement
  const notes: string[] = []
  if (outcome === 'judged' && seenByChampion === null)
    notes.push(`${champion} may have seen these rows in training (unknown); its result may be optimistic.`)
  if (outcome === 'judged' && seenByChampion !== null && seenByChampion > 0)
    notes.push(
      `${champion} has seen ${count(seenByChampion)} of these rows; its result is optimistic, so ${challenger} may be better than shown.`,
    )
  for (const each of newClasses) notes.push(newClassText(each, judgement))
  const left: [number, string][] = [
    [leftOut.seenByChallenger, `seen by ${challenger}`],
    [leftOut.seenByChampion, `seen by ${champion}`],
    [leftOut.duplicates, 'duplicates'],
    [leftOut.withoutTarget, 'without a target'],
    [leftOut.unknownClass, 'of a class that neither knows'],
    [leftOut.older, 'older than the newest that are evaluated'],
  ]
  const texts = left.filter(([rows]) => rows > 0).map(([rows, what]) => `${count(rows)} ${what}`)
  if (texts.length > 0) notes.push(`Rows excluded: ${texts.join(', ')}.`)
  for (const { dataset, reason } of excluded) notes.push(`${dataset} was not used: ${reason}`)
  return notes
}

/** How a challenger's data are split, so that it and the champion can be judged on the same rows. */
export const ChallengerData = z.object({
  /** Train with exactly this: its split says what is held out, and so does the run. */
  recipe: Recipe,
  dataset: z.string(),
  champion: z.string().nullable(),
  /**
   * `asRecorded`: the recipe's own split leaves enough rows that the champion has not seen. `heldOut`: rows were held out by name.
   * `seenByChampion`: there are not enough, and the champion has seen some of the rows that are held out, or nobody knows.
   */
  how: z.enum(['noChampion', 'asRecorded', 'heldOut', 'seenByChampion']),
  rows: z.object({ train: z.int(), validation: z.int(), test: z.int() }),
  /** Different test rows, without those that the champion has seen: what both can be judged on in this version. */
  common: z.int(),
  /** Different test rows that the champion was trained or validated on; null where nobody knows. */
  seenByChampion: z.int().nullable(),
  /** Different rows that the champion was tested on and that stay test rows. */
  kept: z.int(),
  minimumRows: z.int(),
  text: z.string(),
})
export type ChallengerData = z.infer<typeof ChallengerData>

/** What was planned, in one sentence. */
export function challengerDataText(plan: Omit<ChallengerData, 'text'>): string {
  const { how, champion, dataset, common, kept, seenByChampion, minimumRows, rows } = plan
  if (how === 'noChampion' || champion === null) return 'No champion to compare with: the split of the recipe is used as it is.'
  const parts = [
    kept > 0 && `${counted(kept, 'row')} that ${champion} was tested on`,
    common > kept && `${counted(common - kept, 'new row')}`,
  ]
  const which = parts.filter((part) => part !== false).join(' and ')
  if (how === 'asRecorded') return `The split of the recipe leaves ${counted(common, 'test row')} that ${champion} has not seen: ${which}.`
  if (how === 'heldOut') return `${counted(common, 'test row')} of ${dataset} are held out that ${champion} has not seen: ${which}.`
  if (seenByChampion === null)
    return `It is not known which rows ${champion} was trained on: its result on the ${counted(rows.test, 'test row')} may be optimistic.`
  const few = common + seenByChampion < minimumRows ? ` They are too few for a verdict: it needs at least ${minimumRows}.` : ''
  return `${champion} has seen ${count(seenByChampion)} of the ${count(common + seenByChampion)} different test rows of ${dataset}: its result on them is optimistic.${few}`
}
