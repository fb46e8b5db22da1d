import { type ModelSection, modelSections, missingSections } from '../../../shared/domain/models/cards.ts'
import { metricCatalogue } from '../../../shared/domain/evaluation/metrics.ts'
import type { Evaluation } from '../../../shared/domain/evaluation/evaluation.ts'
import type { ModelSignature } from '../../../shared/domain/packages/package.ts'
import type { ParityReport } from '../../../shared/domain/packages/parity.ts'
import { hasClasses } from '../../../shared/domain/training/tasks.ts'
import {
  type Block,
  count,
  type Document,
  figure,
  heading,
  interval,
  notice,
  paragraph,
  prose,
  table,
  toHtml,
  toMarkdown,
} from '../../document/index.ts'
import type { ForeignBuildInput } from './buildInput.ts'

interface CardFacts extends Pick<ForeignBuildInput, 'head' | 'author' | 'source' | 'evaluated'> {
  readonly signature: ModelSignature
  readonly evaluation: Evaluation | null
  readonly parity: ParityReport
}

/** The card of a model that was trained elsewhere: what is known of it here, and what only a person can tell. */
export function foreignCard(facts: CardFacts): { readonly markdown: string; readonly html: string } {
  const document = cardOf(facts)
  return { markdown: toMarkdown(document), html: toHtml(document) }
}

function cardOf(facts: CardFacts): Document {
  const { head, author, signature, parity } = facts
  const what = hasClasses(head.task) ? `one of ${signature.labels.length} classes: ${signature.labels.join(', ')}` : 'a number'
  const isDraft = missingSections(modelSections, author).length > 0
  return {
    title: `${head.name} v${head.version}`,
    blocks: [
      ...(isDraft ? [notice('DRAFT', 'Some sections still have to be written. They are marked below.')] : []),
      paragraph('Predicts ', { bold: signature.target }, ` (${what}) from ${signature.inputs.length} raw columns.`),
      paragraph('Model version ', { code: head.modelVersionId }, '.'),
      heading('Intended use'),
      statement(author, 'intendedUse'),
      heading('Out-of-scope use'),
      statement(author, 'outOfScope'),
      heading('Evaluation'),
      ...evaluationBlocks(facts),
      heading('Inputs'),
      table(
        ['Column', 'Type'],
        signature.inputs.map(({ name, type }) => [name, type]),
      ),
      heading('Training'),
      paragraph(
        'It was trained by another program, and registered as an ONNX graph',
        ...(facts.source === null ? ['.'] : [' from ', { code: facts.source }, '.']),
      ),
      paragraph(
        `The graph in this package was compared with the registered one on ${count(parity.rows)} rows: differences up to ${parity.tolerance}.`,
      ),
      heading('Limits'),
      ...(author.limits?.trim() ? [prose(author.limits)] : []),
      paragraph('It is not known here which data it was trained on.'),
      heading('Contact'),
      statement(author, 'contact'),
    ],
  }
}

function statement(author: CardFacts['author'], section: ModelSection): Block {
  const text = author[section]
  return text?.trim() ? prose(text) : notice('To be written.', modelSections[section].question)
}

function evaluationBlocks({ evaluated, evaluation }: CardFacts): Block[] {
  if (!evaluated || !evaluation) return [paragraph('It has not been evaluated.')]
  const { dataset, rows } = evaluated.summary
  const percent = `${figure(evaluation.intervals.confidence * 100)} %`
  return [
    paragraph(`Evaluated on ${count(rows.count)} rows of ${dataset}. It may have seen them in training.`),
    table(
      ['Metric', 'Value', `${percent} interval`, 'Rows'],
      evaluation.metrics.map(({ metric, value, low, high, n }) => [
        `${metricCatalogue[metric].name} (${metricCatalogue[metric].direction} is better)`,
        figure(value),
        interval(low, high),
        count(n),
      ]),
    ),
  ]
}

/** `bom.json`: the model and the program that packaged it, in CycloneDX 1.6. */
export function foreignBill({ head, license }: Pick<ForeignBuildInput, 'head' | 'license'>): string {
  const [model, cairn] = [`model:${head.modelVersionId}`, `cairn@${head.createdBy.cairn}`]
  const bill = {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {
      component: {
        type: 'machine-learning-model',
        'bom-ref': model,
        name: head.name,
        version: String(head.version),
        ...(license?.trim() ? { licenses: [{ license: { name: 'See LICENSE' } }] } : {}),
        modelCard: {
          modelParameters: { approach: { type: 'supervised' }, task: hasClasses(head.task) ? 'classification' : 'regression' },
        },
      },
    },
    components: [{ type: 'application', 'bom-ref': cairn, name: 'cairn', version: head.createdBy.cairn }],
    dependencies: [{ ref: model, dependsOn: [cairn] }, { ref: cairn }],
  }
  return `${JSON.stringify(bill, null, 2)}\n`
}
