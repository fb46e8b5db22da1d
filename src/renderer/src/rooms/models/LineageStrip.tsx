import { Link } from '@tanstack/react-router'
import type { Model, ModelVersion } from '../../../../shared/contract/models/index.ts'
import { wholeTraffic } from '../../../../shared/domain/serving/route.ts'
import { describeModel } from '../../../../shared/domain/training/recipe.ts'
import { count, time } from '../../../../shared/numbers.ts'
import { api } from '../../app/connection.ts'
import { useQuery } from '../../app/queries.ts'
import { IconBox, IconDatabase, IconFlag, IconFlask, IconPackage, IconRepeat, IconRocket } from '../../ui/icons.ts'
import { Badge } from '../../ui/marks.tsx'

/** Of packages and deployments; the others are counted. */
const mostShown = 2

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
      {version.packages.slice(0, mostShown).map(({ id, name, draft }) => (
        <Link key={id} to="/packages" className="ls">
          <IconPackage className="i s" aria-hidden />
          <b>{name}</b>
          {draft && <span className="dim">draft</span>}
        </Link>
      ))}
      {version.packages.length > mostShown && <span className="dim xs">and {version.packages.length - mostShown} more packages</span>}
      {version.packages.length === 0 && (
        <span className="ls ghost">
          <IconPackage className="i s" aria-hidden />
          <b>not packaged</b>
        </span>
      )}
      <DeployedAs version={version.ref} />
      <Policies model={model.name} />
      {champion && champion.ref !== version.ref && (
        <span className="push dim xs nowrap">
          champion is <Badge icon={<IconFlag className="i" aria-hidden />}>v{champion.number}</Badge>
          <Since name={model.name} />
        </span>
      )}
    </div>
  )
}

/** The deployments that answer with the version, as an arm or in the shadow of others. */
function DeployedAs({ version }: { readonly version: string }) {
  const deployments = useQuery(api.serving.list.queryOptions({ input: {} })).data?.deployments ?? []
  const answering = deployments.flatMap(({ name, revision: { arms, shadows } }) => {
    const weight = arms.reduce((sum, arm) => sum + (arm.ref === version ? arm.weight : 0), 0)
    if (weight > 0) return [{ name, part: `${Number(((weight * 100) / wholeTraffic).toFixed(2))} %` }]
    return shadows.some(({ ref }) => ref === version) ? [{ name, part: 'shadow' }] : []
  })
  return (
    <>
      {answering.slice(0, mostShown).map(({ name, part }) => (
        <Link key={name} to="/deployments/$name" params={{ name }} className="ls">
          <IconRocket className="i s" aria-hidden />
          <b className="clip">{name}</b>
          <span className="dim num">{part}</span>
        </Link>
      ))}
      {answering.length > mostShown && (
        <Link to="/deployments" className="dim xs">
          and {answering.length - mostShown} more deployments
        </Link>
      )}
    </>
  )
}

/** The policies that train the model again. */
function Policies({ model }: { readonly model: string }) {
  const policies = useQuery(api.automation.list.queryOptions({ input: {} })).data?.filter((policy) => policy.model === model) ?? []
  return (
    <>
      {policies.slice(0, mostShown).map(({ name, status, open }) => (
        <Link key={name} to="/automations/policies/$name" params={{ name }} className="ls" title={`Policy ${name}`}>
          <IconRepeat className="i s" aria-hidden />
          <b className="clip">{name}</b>
          <span className="dim">{open?.state === 'awaitingApproval' ? 'awaiting approval' : status === 'active' ? 'policy' : status}</span>
        </Link>
      ))}
      {policies.length > mostShown && (
        <Link to="/automations" className="dim xs">
          and {policies.length - mostShown} more policies
        </Link>
      )}
    </>
  )
}

function Since({ name }: { readonly name: string }) {
  const moves = useQuery(api.models.aliasHistory.queryOptions({ input: { name, alias: 'champion' } })).data
  return moves?.[0] ? <> since {time(moves[0].at)}</> : null
}
