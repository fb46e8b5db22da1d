import type { MetricValue } from '../../../shared/domain/evaluation.ts'
import { metricCatalogue } from '../../../shared/domain/metrics.ts'
import type { SignatureInput } from '../../../shared/domain/package.ts'
import { describeModel } from '../../../shared/domain/recipe.ts'
import { isDraft, type PackageFacts } from './facts.ts'
import { knownLimits } from './limits.ts'
import { count, figure, md, prose, table } from './markdown.ts'

/**
 * `card.md`, the model card (Mitchell et al. 2019, https://doi.org/10.1145/3287560.3287596): all that is recorded, and the
 * sections that only a person can write, marked where they are missing.
 */
export function modelCard(facts: PackageFacts): string {
  const sections = [
    heading(facts),
    section('Intended use', statement(facts.author.intendedUse, 'What is the model for, and who should use it?')),
    section('Out-of-scope use', statement(facts.author.outOfScope, 'What must the model not be used for?')),
    section('Data', data(facts)),
    section('Evaluation', evaluation(facts)),
    section('Inputs', inputs(facts)),
    section('Training', training(facts)),
    section('Limits', limits(facts)),
    section('Contact', statement(facts.author.contact, 'Who answers questions about the model?')),
  ]
  return `${sections.join('\n\n')}\n`
}

const section = (title: string, body: string): string => `## ${title}\n\n${body}`

function heading({ name, version, task, signature, author, modelVersionId }: PackageFacts): string {
  const what = task === 'regression' ? 'a number' : `one of ${signature.labels.length} classes: ${signature.labels.map(md).join(', ')}`
  const badge = isDraft(author) ? ['> **DRAFT**: sections that only a person can write are still missing. They are marked below.'] : []
  const about = `Predicts **${md(signature.target)}** (${what}) from ${signature.inputs.length} raw columns.`
  return [`# ${md(name)} v${version}`, ...badge, about, `Model version \`${md(modelVersionId)}\`.`].join('\n\n')
}

function statement(text: string | null, question: string): string {
  return text?.trim() ? prose(text) : `> **To be written by a person.** ${question}`
}

function data({ lineage: { dataset, split } }: PackageFacts): string {
  const { rows, leakedDuplicates } = split.summary
  const about = `Dataset **${md(dataset.name)}**, version ${dataset.version}, ${count(dataset.rows)} rows, SHA-256 \`${dataset.hash}\`.`
  const parts = table(
    ['Part', 'Rows', 'Copies of a training row'],
    [
      ['train', count(rows.train), '–'],
      ['validation', count(rows.validation), count(leakedDuplicates.validation)],
      ['test', count(rows.test), count(leakedDuplicates.test)],
    ],
  )
  const by = split.recipe.by === undefined ? '' : ` by ${md(split.recipe.by)}`
  const copies = split.recipe.keepDuplicatesTogether ? ', copies of a row kept in one part' : ''
  return [about, `Split: ${split.recipe.kind}${by}${copies}, seed ${split.recipe.seed}.`, parts].join('\n\n')
}

function evaluation(facts: PackageFacts): string {
  const { evaluation: measured, baselines, signature } = facts
  const { confidence, resamples, seed } = measured.intervals
  const percent = `${figure(confidence * 100)} %`
  const rows = measured.metrics.map((value) => [
    metricName(value),
    figure(value.value),
    value.low === null || value.high === null ? '–' : `${figure(value.low)} to ${figure(value.high)}`,
    value.method ?? '–',
    count(value.n),
    ...baselines.map((baseline) => figure(baseline.metrics.find((other) => other.metric === value.metric)?.value ?? null)),
  ])
  const names = baselines.map((baseline) => `Baseline: ${md(baseline.name)}`)
  const how = `On ${count(measured.rows)} held-out test rows that took no part in training. Intervals: ${percent}; bootstrap with ${count(resamples)} resamples, seed ${seed}.`
  return [
    how,
    table(['Metric', 'Value', `${percent} interval`, 'Method', 'Rows', ...names], rows),
    ...(signature.threshold === null
      ? []
      : [`Threshold: **${md(signature.labels[1] ?? '')}** is predicted where its probability is at least ${signature.threshold}.`]),
    ...confusion(facts),
  ].join('\n\n')
}

const metricName = ({ metric }: MetricValue): string => {
  const { name, direction } = metricCatalogue[metric]
  return `${md(name)} (${direction} is better)`
}

function confusion({ evaluation: measured }: PackageFacts): string[] {
  if (measured.task === 'regression') return []
  const { labels, counts } = measured.confusion
  const rows = labels.map((label, actual) => [`**${md(label)}**`, ...counts[actual].map(count)])
  return ['Confusion matrix (rows: what is true; columns: what was predicted):', table(['', ...labels.map(md)], rows)]
}

function inputs({ signature }: PackageFacts): string {
  const rows = signature.inputs.map((input) => [md(input.name), input.type, seen(input), input.missing === 'NaN' ? 'NaN' : 'empty text'])
  return table(['Column', 'Type', 'Seen in training', 'Missing'], rows)
}

const shownLevels = 10

function seen({ type, levels, range }: SignatureInput): string {
  if (range) return `${bound(range.min, type)} to ${bound(range.max, type)}`
  if (!levels) return '–'
  const more = levels.length > shownLevels ? ` and ${count(levels.length - shownLevels)} more` : ''
  return levels.slice(0, shownLevels).map(md).join(', ') + more
}

/** Dates are milliseconds since 1970-01-01 UTC in a range. */
function bound(value: number, type: SignatureInput['type']): string {
  if (type !== 'date' && type !== 'datetime') return figure(value)
  const date = new Date(value)
  if (Number.isNaN(date.getTime())) return '–'
  return type === 'date' ? date.toISOString().slice(0, 10) : date.toISOString()
}

function training({ lineage }: PackageFacts): string {
  const { recipe, run, engine, cairn, seed } = lineage
  const { model, optimizer } = recipe
  const stopping = recipe.earlyStopping ? `, early stopping after ${recipe.earlyStopping.patience} epochs without progress` : ''
  return table(
    ['', ''],
    [
      ['Model', describeModel(model)],
      ['Loss', `${recipe.loss}${recipe.l2 > 0 ? `, L2 ${recipe.l2}` : ''}`],
      ['Optimiser', `${optimizer.kind}, learning rate ${optimizer.learningRate}, batches of ${recipe.batchSize}`],
      ['Epochs', `at most ${count(recipe.epochs)}${stopping}`],
      ['Seed', String(seed)],
      ['Engine', `${engine.id} ${md(engine.version)}`],
      ['Cairn', md(cairn)],
      ['Run', `${md(run.id)}, fingerprint \`${md(run.fingerprint)}\``],
    ],
  )
}

function limits(facts: PackageFacts): string {
  const found = knownLimits(facts).map((limit) => `- ${limit}`)
  const own = facts.author.limits?.trim() ? [prose(facts.author.limits)] : []
  return [...own, found.join('\n')].join('\n\n')
}
