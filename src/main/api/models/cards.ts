import { type CardCopy, type ModelCard, cardsContract } from '../../../shared/contract/models/cards.ts'
import { modelSections, datasetSections } from '../../../shared/domain/models/cards.ts'
import {
  copyStatements,
  describeCard,
  describeSheet,
  modelVersionRef,
  requireModelVersion,
  setDatasetStatement,
  setStatement,
  versionBefore,
} from '../../models/index.ts'
import { buildInputOf } from '../../packages/index.ts'
import { implementing } from '../base.ts'
import { performTask } from '../perform.ts'

const os = implementing(cardsContract)

export const cards = {
  get: os.get.handler(({ input, context }) => {
    const { db } = context.workspace()
    return describeCard(db, requireModelVersion(db, input.ref))
  }),
  preview: os.preview.handler(async ({ input, context, signal }) => {
    const { db } = context.workspace()
    const order = buildInputOf(db, input.ref, { path: '', overwrite: false, license: null })
    const { document: _, ...found } = await performTask(context, 'packages.preview', order, signal)
    return { ref: modelVersionRef(db, requireModelVersion(db, input.ref).id), ...found }
  }),
  set: os.set.handler(({ input, context }) => {
    const { section, text } = input
    return context.workspace().change(
      (card: ModelCard) => ({
        action: 'model.card.set',
        subject: `model:${card.ref}`,
        detail: { section },
        undo: `${text === null ? 'Clear' : 'Write'} "${modelSections[section].title}" of ${card.ref}`,
      }),
      (db) => {
        const version = requireModelVersion(db, input.ref)
        setStatement(db, version, section, text)
        return describeCard(db, version)
      },
    )
  }),
  copy: os.copy.handler(({ input, context }) =>
    context.workspace().change(
      ({ card, from, copied }: CardCopy) => ({
        action: 'model.card.copy',
        subject: `model:${card.ref}`,
        detail: { from, copied },
        undo: `Copy the card of ${from} to ${card.ref}`,
      }),
      (db) => {
        const version = requireModelVersion(db, input.ref)
        const source = input.from === undefined ? versionBefore(db, version) : requireModelVersion(db, input.from)
        const copied = copyStatements(db, source, version)
        return { card: describeCard(db, version), from: modelVersionRef(db, source.id), copied }
      },
    ),
  ),
  sheet: os.sheet.handler(({ input, context }) => describeSheet(context.workspace().db, input.dataset)),
  setSheet: os.setSheet.handler(({ input, context }) => {
    const { dataset, section, text } = input
    return context.workspace().change(
      () => ({
        action: 'dataset.sheet.set',
        subject: `dataset:${dataset}`,
        detail: { section },
        undo: `${text === null ? 'Clear' : 'Write'} "${datasetSections[section].title}" of ${dataset}`,
      }),
      (db) => {
        setDatasetStatement(db, dataset, section, text)
        return describeSheet(db, dataset)
      },
    )
  }),
}
