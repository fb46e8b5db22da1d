import { trainingContract } from '../../shared/contract/training.ts'
import { hasPositive } from '../../shared/domain/training/tasks.ts'
import { manifestOf, Mask, profileOf, rememberedPositive, requireVersion, savedSplit, versionRef } from '../datasets/index.ts'
import { joinInfo } from '../features/index.ts'
import { leaksOf, proposeRecipe } from '../training/index.ts'
import { implementing } from './base.ts'
import { workOf } from './perform.ts'

const os = implementing(trainingContract)

export const training = {
  propose: os.propose.handler(async ({ input, context, signal }) => {
    const { ref, ...requests } = input
    const workspace = context.workspace()
    const version = requireVersion(workspace.db, ref)
    const { columns, key, target } = manifestOf(version)
    const profile = await profileOf(workspace, version)
    const asked = requests.target ?? target ?? undefined
    const remembered = asked === undefined ? null : rememberedPositive(workspace.db, version.datasetId, asked)
    const saved = savedSplit(workspace.db, version)
    const joined = joinInfo(workspace.db, version.id)
    const joinedBy = joined === null ? [] : [...joined.keys, ...(joined.time === null ? [] : [joined.time])]
    const requested = { columns, profile, key, joinedBy, ...requests, target: asked, remembered, split: saved }
    const proposed = proposeRecipe(requested)
    const leaks = await leaksOf(workOf(context).perform, version, proposed.recipe, signal)
    const chosen = leaks.length === 0 ? proposed : proposeRecipe({ ...requested, leaks })
    const automatic = { ref: versionRef(workspace.db, version.id), recipe: chosen.recipe.split, source: 'automatic' as const, from: null }
    // The classes of a sensitive target are its values; both of a binary one stand in its recipe anyway.
    const hidden = !hasPositive(chosen.recipe.task) && Mask.ofVersion(workspace.db, version.id).hides(chosen.recipe.target)
    return { ...chosen, classes: hidden ? [] : chosen.classes, leaks, split: saved ?? automatic }
  }),
}
