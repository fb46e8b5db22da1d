import { datasetsContract } from '../../../shared/contract/datasets/index.ts'
import { CairnError } from '../../../shared/errors.ts'
import type { ColumnProfile, Profile } from '../../../shared/domain/datasets/dataset.ts'
import { balanceOf, manifestOf, Mask, profileOf, quartilesOf, requireVersion } from '../../datasets/index.ts'
import { implementing } from '../base.ts'
import { performTask } from '../perform.ts'

const os = implementing(datasetsContract)

/** How columns relate. Of a sensitive one only counts are shown. */
export const relations = {
  relation: os.relation.handler(({ input: { ref, x, y, asCategories }, context, signal }) => {
    const { db } = context.workspace()
    const version = requireVersion(db, ref)
    const manifest = manifestOf(version)
    const other = y ?? requireTarget(manifest.target)
    Mask.ofVersion(db, version.id).refuse([x, other])
    return performTask(context, 'datasets.relation', { manifest, x, y: other, asCategories }, signal)
  }),
  correlations: os.correlations.handler(async ({ input: { ref, columns, method }, context, signal }) => {
    const { db } = context.workspace()
    const version = requireVersion(db, ref)
    const manifest = manifestOf(version)
    const mask = Mask.ofVersion(db, version.id)
    // Coefficients with as many known columns as there are rows would give a masked column away: it is left out.
    const asked = columns ?? manifest.columns.map(({ name }) => name)
    const open = asked.filter((name) => !mask.hides(name))
    const found = await performTask(context, 'datasets.correlations', { manifest, columns: open, method }, signal)
    const hidden = asked.filter((name) => mask.hides(name)).map((column) => ({ column, reason: 'sensitive' as const }))
    return { ...found, skipped: [...found.skipped, ...hidden] }
  }),
  outliers: os.outliers.handler(async ({ input: { ref, columns }, context, signal }) => {
    const workspace = context.workspace()
    const version = requireVersion(workspace.db, ref)
    const profile = await profileOf(workspace, version)
    for (const name of columns ?? []) requireColumn(profile, name)
    const input = { manifest: manifestOf(version), columns: quartilesOf(profile, columns) }
    const found = await performTask(context, 'datasets.outliers', input, signal)
    const mask = Mask.ofVersion(workspace.db, version.id)
    return found.map((one) => mask.outliers(one))
  }),
  balance: os.balance.handler(async ({ input: { ref, column }, context }) => {
    const workspace = context.workspace()
    const version = requireVersion(workspace.db, ref)
    const profile = await profileOf(workspace, version)
    const name = column ?? requireTarget(manifestOf(version).target)
    return Mask.ofVersion(workspace.db, version.id).balance(balanceOf(requireColumn(profile, name), profile))
  }),
}

function requireColumn({ columns }: Profile, name: string): ColumnProfile {
  const found = columns.find((one) => one.name === name)
  if (found) return found
  throw new CairnError('COLUMN_UNKNOWN', `There is no column ${JSON.stringify(name)}.`, { column: name })
}

function requireTarget(target: string | null): string {
  if (target !== null) return target
  throw new CairnError('TARGET_MISSING', 'This version has no target column: name the column to compare with.', {})
}
