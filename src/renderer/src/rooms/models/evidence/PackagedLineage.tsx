import type { PackageContents } from '../../../../../shared/contract/packages.ts'
import { currentRecipe } from '../../../../../shared/domain/training/recipeFormats.ts'
import { describeModel } from '../../../../../shared/domain/training/recipe.ts'
import { count, counted } from '../../../../../shared/numbers.ts'
import { Card } from '../../../ui/Card.tsx'
import { IconBox, IconDatabase, IconFlask } from '../../../ui/icons.ts'
import { Facts, Hash } from '../../../ui/marks.tsx'

/** From the data over the run to the version, in the workspace of its author. */
export function PackagedLineage({
  contents: { name, version, evidence },
}: {
  readonly contents: Pick<PackageContents, 'name' | 'version' | 'evidence'>
}) {
  const { lineage } = evidence
  if (!lineage) return null
  const { dataset, run, split, engine, cairn, seed } = lineage
  const recipe = currentRecipe(lineage.recipe)
  const { train, validation, test } = split.summary.rows
  return (
    <Card title="Lineage" note="recorded by its author">
      <div className="lineage" role="group" aria-label="Lineage in the package">
        <span className="ls">
          <IconDatabase className="i s" aria-hidden />
          <b className="clip">
            {dataset.name} v{dataset.version}
          </b>
          <span className="dim nowrap">{counted(dataset.rows, 'row')}</span>
        </span>
        <span className="ls">
          <IconFlask className="i s" aria-hidden />
          <b className="nowrap">Run {run.id}</b>
          <span className="dim nowrap">
            {describeModel(recipe.model)}, {counted(recipe.features.length, 'feature')}
          </span>
        </span>
        <span className="ls on">
          <IconBox className="i s" aria-hidden />
          <b className="clip">
            {name} v{version}
          </b>
        </span>
      </div>
      <div className="pad">
        <Facts
          facts={[
            { name: 'Data', value: <Hash value={dataset.hash} /> },
            { name: 'Fingerprint', value: <Hash value={run.fingerprint} /> },
            { name: 'Split', value: `${split.recipe.kind}: ${count(train)} train, ${count(validation)} validation, ${count(test)} test` },
            ...(split.summary.withoutTarget
              ? [{ name: 'Without target', value: `${counted(split.summary.withoutTarget, 'row')}, excluded` }]
              : []),
            { name: 'Trained with', value: `Cairn ${cairn}, engine ${engine.id}, seed ${seed}` },
          ]}
        />
      </div>
    </Card>
  )
}
