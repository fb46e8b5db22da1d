import { Button } from '@mantine/core'
import { modals } from '@mantine/modals'
import type { Deployment, DeploymentRevision } from '../../../../../shared/contract/serving/index.ts'
import { api } from '../../../app/connection.ts'
import { useQuery } from '../../../app/queries.ts'
import { Answer } from '../../../ui/Answer.tsx'
import { Card } from '../../../ui/Card.tsx'
import { Ago, Badge } from '../../../ui/marks.tsx'
import { RouteBar } from '../route/RouteBar.tsx'
import { RollBackForm } from './RollBackForm.tsx'

const causes: Readonly<Record<DeploymentRevision['cause'], string>> = {
  deploy: 'deployed',
  route: 'route edited',
  alias: 'alias moved',
  rollout: 'roll-out step',
  rollback: 'rolled back',
  swap: 'swapped',
  limits: 'settings changed',
}

/** Every route that the deployment has had, newest first: who changed it, when and why. Any of them can come back. */
export function History({ deployment }: { readonly deployment: Deployment }) {
  const { name, revision, rollout } = deployment
  const revisions = useQuery({
    ...api.serving.revisions.queryOptions({ input: { name } }),
    // A new revision may be known from the deployment before the workspace tells of it.
    queryKey: [...api.serving.revisions.queryKey({ input: { name } }), revision.number],
    placeholderData: (shown) => shown,
  })
  return (
    <Card title="Revisions" note="never changed; restoring one makes a new revision">
      <Answer query={revisions}>
        {(list) => (
          <ol className="revisions">
            {list
              .toSorted((a, b) => b.number - a.number)
              .map((one) => (
                <li key={one.number} className={one.number === revision.number ? 'sel' : ''}>
                  <span className="num revision-number">{one.number}</span>
                  <span className="revision-what">
                    <span className="row wrap">
                      <Badge tone={one.cause === 'rollback' ? 'warn' : 'plain'}>{causes[one.cause]}</Badge>
                      <RouteBar revision={one} />
                    </span>
                    <span className="dim xs wrap-text">
                      <Ago at={one.at} />, {one.actor}
                      {one.reason !== '' && <>: “{one.reason}”</>}
                    </span>
                  </span>
                  {one.number === revision.number ? (
                    <Badge tone="better">answers now</Badge>
                  ) : (
                    <Button
                      size="compact-xs"
                      variant="default"
                      disabled={rollout !== null}
                      aria-label={`Restore revision ${one.number}`}
                      onClick={() =>
                        modals.open({
                          title: `Restore revision ${one.number} of ${name}`,
                          size: 520,
                          children: <RollBackForm deployment={deployment} to={one.number} />,
                        })
                      }
                    >
                      Restore…
                    </Button>
                  )}
                </li>
              ))}
          </ol>
        )}
      </Answer>
    </Card>
  )
}
