import { Mask } from '../datasets/index.ts'
import type { Work } from '../jobs/index.ts'
import { chooseModel, chooseRows, judgeChallenger, type Proofs, requireModelVersion, rowsFor } from '../models/index.ts'
import { buildInputOf } from './buildInput.ts'
import { foreignInputOf, isForeign } from './foreign/input.ts'

/** What gates have to measure, in worker processes, on the rows of the version's own run. */
export function gateProofs(work: Pick<Work, 'workspace' | 'perform'>): Proofs {
  const { workspace, perform } = work
  const { db } = workspace
  const look = (ref: string, part: 'validation' | 'test') => {
    const model = chooseModel(db, { ref })
    const chosen = chooseRows(db, model, { part })
    return { model, chosen, source: model.source, ...chosen }
  }
  return {
    judge: ({ ref, against, slices }) => judgeChallenger(work, { challenger: ref, champion: against, slices }),
    compare: ({ ref, against, metric, part }) => {
      const { source, model, chosen } = look(ref, part)
      const champion = chooseModel(db, { ref: against })
      const rows = rowsFor(db, chosen, [champion, model])
      return perform('evaluation.paired', { baseline: champion.source, model: source, rows, metric, seed: 0 })
    },
    slices: async (ref, { part, by, metric, minSupport }) => {
      const { source, rows, version } = look(ref, part)
      const mask = Mask.ofVersion(db, version.id)
      const sensitive = [...mask.columns]
      const input = { source, rows, sensitive, by: by?.map((column) => [column]) ?? null, metric, minSupport, bins: 4, seed: 0 }
      return mask.slices(await perform('evaluation.slices', input))
    },
    parity: (ref) =>
      isForeign(requireModelVersion(db, ref))
        ? perform('packages.proveForeign', foreignInputOf(db, ref, unwritten))
        : perform('packages.prove', buildInputOf(db, ref, unwritten)),
  }
}

/** A proof writes no package. */
const unwritten = { path: '', overwrite: false, license: null }
