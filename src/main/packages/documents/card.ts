import { modelSections } from '../../../shared/domain/models/cards.ts'
import type { MetricValue } from '../../../shared/domain/evaluation/evaluation.ts'
import { baselineTitle } from '../../../shared/domain/evaluation/baselines.ts'
import { metricCatalogue } from '../../../shared/domain/evaluation/metrics.ts'
import { withoutTargetText } from '../../../shared/domain/datasets/defaultSplit.ts'
import type { SignatureInput } from '../../../shared/domain/packages/package.ts'
import { describeModel, growsTrees, type Recipe } from '../../../shared/domain/training/recipe.ts'
import { hasClasses } from '../../../shared/domain/training/tasks.ts'
import { shownConfusion } from '../../../shared/domain/evaluation/confusion.ts'
import {
  type Block,
  charts,
  count,
  type Document,
  evaluationCharts,
  figure,
  heading,
  interval,
  list,
  notice,
  paragraph,
  prose,
  table,
  type Text,
  toHtml,
  toMarkdown,
} from '../../document/index.ts'
import { isDraft, type PackageFacts } from './facts.ts'
import { fairnessBlocks, sliceBlocks } from './groups.ts'
import { knownLimits } from './limits.ts'

/** `card.md` */
export const modelCard = (facts: PackageFacts): string => toMarkdown(cardDocument(facts))
/** `card.html`: the same with its charts. */
export const modelCardHtml = (facts: PackageFacts): string => toHtml(cardDocument(facts))

/**
 * The model card (Mitchell et al. 2019, https://doi.org/10.1145/3287560.3287596): all that is recorded, and the
 * sections that only a person can write, marked where they are missing.
 */
export function cardDocument(facts: PackageFacts): Document {
  const { author } = facts
  return {
    title: `${facts.name} v${facts.version}`,
    blocks: [
      ...about(facts),
      heading('Intended use'),
      statement(author.intendedUse, modelSections.intendedUse.question),
      heading('Out-of-scope use'),
      statement(author.outOfScope, modelSections.outOfScope.question),
      heading('Data'),
      ...data(facts),
      heading('Evaluation'),
      ...evaluation(facts),
      heading('Inputs'),
      inputs(facts),
      heading('Training'),
      training(facts),
      heading('Limits'),
      ...(author.limits?.trim() ? [prose(author.limits)] : []),
      list(knownLimits(facts)),
      heading('Contact'),
      statement(author.contact, modelSections.contact.question),
    ],
  }
}

function about({ task, signature, author, modelVersionId }: PackageFacts): Block[] {
  const what = hasClasses(task) ? `one of ${signature.labels.length} classes: ${signature.labels.join(', ')}` : 'a number'
  const draft = notice('DRAFT', 'Some sections still have to be written. They are marked below.')
  return [
    ...(isDraft(author) ? [draft] : []),
    paragraph('Predicts ', { bold: signature.target }, ` (${what}) from ${signature.inputs.length} raw columns.`),
    paragraph('Model version ', { code: modelVersionId }, '.'),
  ]
}

function statement(text: string | null, question: string): Block {
  return text?.trim() ? prose(text) : notice('To be written.', question)
}

function data({ lineage: { dataset, split } }: PackageFacts): Block[] {
  const { rows, leakedDuplicates } = split.summary
  const excluded = withoutTargetText(split.summary)
  const by = split.recipe.by === undefined ? '' : ` by ${split.recipe.by}`
  const copies = split.recipe.keepDuplicatesTogether ? ', exact duplicates kept in one part' : ''
  return [
    paragraph(
      'Dataset ',
      { bold: dataset.name },
      `, version ${dataset.version}, ${count(dataset.rows)} rows, SHA-256 `,
      { code: dataset.hash },
      '.',
    ),
    paragraph(`Split: ${split.recipe.kind}${by}${copies}, seed ${split.recipe.seed}.`),
    table(
      ['Part', 'Rows', 'Duplicates of training rows'],
      [
        ['train', count(rows.train), '–'],
        ['validation', count(rows.validation), count(leakedDuplicates.validation)],
        ['test', count(rows.test), count(leakedDuplicates.test)],
      ],
    ),
    ...(excluded === null ? [] : [paragraph(`${excluded}.`)]),
  ]
}

function evaluation(facts: PackageFacts): Block[] {
  const { evaluation: measured, baselines, signature } = facts
  const { confidence, resamples, seed } = measured.intervals
  const percent = `${figure(confidence * 100)} %`
  const rows = measured.metrics.map((value) => [
    metricName(value),
    figure(value.value),
    interval(value.low, value.high),
    value.method ?? '–',
    count(value.n),
    ...baselines.map((baseline) => figure(baseline.metrics.find((other) => other.metric === value.metric)?.value)),
  ])
  const how = `Evaluated on ${count(measured.rows)} held-out ${facts.part} rows that were not used in training. Intervals: ${percent}; bootstrap with ${count(resamples)} resamples, seed ${seed}.`
  const positive = measured.task === 'binary' ? measured.labels[1] : undefined
  return [
    paragraph(how),
    ...(positive === undefined
      ? []
      : [paragraph('Positive class: ', { bold: positive }, '. Precision, recall, specificity, F1 and average precision refer to it.')]),
    table(
      ['Metric', 'Value', `${percent} interval`, 'Method', 'Rows', ...baselines.map(({ name }) => baselineTitle(name, measured.task))],
      rows,
    ),
    ...(signature.threshold === null
      ? []
      : [
          paragraph(
            'Threshold: ',
            { bold: signature.labels[1] ?? '' },
            ` is predicted if its probability is at least ${signature.threshold}.`,
          ),
        ]),
    charts(...evaluationCharts(measured)),
    ...confusion(facts),
    ...sliceBlocks(facts.slices),
    ...fairnessBlocks(facts.fairness),
  ]
}

const metricName = ({ metric }: MetricValue): string => {
  const { name, direction } = metricCatalogue[metric]
  return `${name} (${direction} is better)`
}

function confusion({ evaluation: measured }: PackageFacts): Block[] {
  if (measured.task === 'regression') return []
  const shown = shownConfusion(measured.confusion, measured.task === 'binary')
  const rows = shown.map(({ label, cells }): Text[] => [['actual ', { bold: label }], ...cells.map(({ rows: n }) => count(n))])
  return [
    paragraph('Confusion matrix (rows: actual, columns: predicted; the positive class of a binary model comes first):'),
    table(['', ...shown.map(({ label }) => `predicted ${label}`)], rows),
  ]
}

function inputs({ signature }: PackageFacts): Block {
  const rows = signature.inputs.map((input) => [input.name, input.type, seen(input), input.missing === 'NaN' ? 'NaN' : 'empty text'])
  return table(['Column', 'Type', 'Seen in training', 'Missing'], rows)
}

const shownLevels = 10

function seen({ type, levels, range }: SignatureInput): string {
  if (range) return `${bound(range.min, type)} to ${bound(range.max, type)}`
  if (!levels) return '–'
  const more = levels.length > shownLevels ? ` and ${count(levels.length - shownLevels)} more` : ''
  return levels.slice(0, shownLevels).join(', ') + more
}

/** Dates are milliseconds since 1970-01-01 UTC in a range. */
function bound(value: number, type: SignatureInput['type']): string {
  if (type !== 'date' && type !== 'datetime') return figure(value)
  const date = new Date(value)
  if (Number.isNaN(date.getTime())) return '–'
  return type === 'date' ? date.toISOString().slice(0, 10) : date.toISOString()
}

function training({ lineage }: PackageFacts): Block {
  const { recipe, run, engine, cairn, seed } = lineage
  const { model, loss } = recipe
  return table(
    ['', ''],
    [
      ['Model', describeModel(model)],
      ['Loss', `${loss}${'l2' in model && model.l2 > 0 ? `, L2 ${model.l2}` : ''}`],
      ...fitFacts(model),
      ['Seed', String(seed)],
      ['Engine', `${engine.id} ${engine.version}`],
      ['Cairn', cairn],
      ['Run', [`${run.id}, fingerprint `, { code: run.fingerprint }]],
    ],
  )
}

function fitFacts(model: Recipe['model']): [string, string][] {
  const unit = growsTrees(model) ? 'trees' : 'epochs'
  const patience = 'earlyStopping' in model ? model.earlyStopping?.patience : undefined
  const stopping = patience === undefined ? '' : `, early stopping after ${patience} ${unit} without improvement`
  if (growsTrees(model)) return [['Trees', `up to ${count(model.trees)}${stopping}`]]
  const { optimizer, batchSize, epochs } = model
  return [
    ['Optimizer', `${optimizer.kind}, learning rate ${optimizer.learningRate}, batch size ${batchSize}`],
    ['Epochs', `up to ${count(epochs)}${stopping}`],
  ]
}
