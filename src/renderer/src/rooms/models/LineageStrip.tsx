import { Link } from '@tanstack/react-router'
import type { Model, ModelVersion } from '../../../../shared/contract/models/index.ts'
import { describeModel } from '../../../../shared/domain/training/recipe.ts'
import { count, time } from '../../../../shared/numbers.ts'
import { api } from '../../app/connection.ts'
import { useQuery } from '../../app/queries.ts'
import { IconBox, IconDatabase, IconFlag, IconFlask, IconPackage } from '../../ui/icons.ts'
import { Badge } from '../../ui/marks.tsx'

/** Where a version comes from and what was made of it, in one line; and who is champion. */
export function LineageStrip({ model, version }: { readonly model: Model; readonly version: ModelVersion }) {
  const [dataset, number] = (version.dataset ?? '').split('@v')
  const run = useQuery({ ...api.experiments.get.queryOptions({ input: { run: version.run ?? 0 } }), enabled: version.run !== null }).data
  const champion = model.versions.find(({ aliases }) => aliases.includes('champion'))
  const rows = run?.split ? run.split.rows.train + run.split.rows.validation + run.split.rows.test : null
  return (
    <div className="lineage" role="group" aria-label="Lineage">
      {version.dataset && (
        <Link to="/datasets/$name" params={{ name: dataset }} search={{ version: Number(number) || undefined }} className="ls">
          <IconDatabase className="i s" aria-hidden />
          <b>
            {dataset} v{number}
          </b>
          {rows !== null && <span className="dim">{count(rows)} rows</span>}
        </Link>
      )}
      {version.run !== null && (
        <Link to="/experiments/runs/$run" params={{ run: version.run }} className="ls">
          <IconFlask className="i s" aria-hidden />
          <b>Run {version.run}</b>
          {run?.recipe && (
            <span className="dim">
              {describeModel(run.recipe.model)}, {count(run.recipe.features.length)} features
            </span>
          )}
        </Link>
      )}
      {version.importedFrom !== null && (
        <Link
          to={version.importedPackage === null ? '/packages' : '/packages/$id'}
          params={{ id: version.importedPackage ?? 0 }}
          className="ls"
        >
          <IconPackage className="i s" aria-hidden />
          <b>{version.importedFrom}</b>
          <span className="dim">imported</span>
        </Link>
      )}
      <span className="ls on" aria-current="true">
        <IconBox className="i s" aria-hidden />
        <b>v{version.number}</b>
        <span className="dim">this version</span>
      </span>
      {version.packages.slice(0, 2).map(({ id, name, draft }) => (
        <Link key={id} to="/packages" className="ls">
          <IconPackage className="i s" aria-hidden />
          <b>{name}</b>
          {draft && <span className="dim">draft</span>}
        </Link>
      ))}
      {version.packages.length > 2 && <span className="dim xs">and {version.packages.length - 2} more packages</span>}
      {version.packages.length === 0 && (
        <span className="ls ghost">
          <IconPackage className="i s" aria-hidden />
          <b>not packaged</b>
        </span>
      )}
      {champion && champion.ref !== version.ref && (
        <span className="push dim xs nowrap">
          champion is <Badge icon={<IconFlag className="i" aria-hidden />}>v{champion.number}</Badge>
          <Since name={model.name} />
        </span>
      )}
    </div>
  )
}

function Since({ name }: { readonly name: string }) {
  const moves = useQuery(api.models.aliasHistory.queryOptions({ input: { name, alias: 'champion' } })).data
  return moves?.[0] ? <> since {time(moves[0].at)}</> : null
}
