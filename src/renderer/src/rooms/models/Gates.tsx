import { Button } from '@mantine/core'
import type { ModelVersion } from '../../../../shared/contract/models.ts'
import { api, client } from '../../app/connection.ts'
import { useMutation, useQuery } from '../../app/queries.ts'
import { Card } from '../../ui/Card.tsx'
import { IconCircleCheck, IconCircleX } from '../../ui/icons.ts'
import { Badge } from '../../ui/marks.tsx'

const alias = 'champion'

/** What the version must pass before it may become the champion, and the evidence of the last look. */
export function Gates({ version }: { readonly version: ModelVersion }) {
  const policies = useQuery(api.gates.list.queryOptions({ input: { name: version.model } })).data ?? []
  const checks = useQuery(api.gates.checks.queryOptions({ input: { ref: version.ref } })).data ?? []
  const policy = policies.find((each) => each.alias === alias)
  const check = useMutation({ mutationFn: () => client.gates.check({ ref: version.ref, alias }) })
  const propose = useMutation({
    mutationFn: () =>
      client.gates.set({
        name: version.model,
        alias,
        policy: {
          gates: [
            { kind: 'champion', metric: primary[version.task], part: 'test' },
            { kind: 'slices', part: 'test', minSupport: 30 },
            { kind: 'card' },
            { kind: 'parity' },
          ],
        },
      }),
  })
  const last = checks.find((each) => each.alias === alias)
  if (!policy)
    return (
      <Card title="Gates for champion" padded>
        <p className="soft sm">No gates guard the alias: any version may become champion.</p>
        <Button variant="default" mt={8} onClick={() => propose.mutate()}>
          Set the usual gates
        </Button>
      </Card>
    )
  return (
    <Card
      title="Gates for champion"
      note={
        last && (
          <Badge
            tone={last.passed ? 'better' : 'worse'}
            icon={last.passed ? <IconCircleCheck className="i" aria-hidden /> : <IconCircleX className="i" aria-hidden />}
          >
            {last.passed ? 'all pass' : `${last.results.filter(({ passed }) => !passed).length} fail`}
          </Badge>
        )
      }
      actions={
        <Button size="compact-xs" variant="default" onClick={() => check.mutate()} loading={check.isPending}>
          Check
        </Button>
      }
    >
      <ul className="gate-list">
        {(last?.results ?? policy.texts.map((name) => ({ name, passed: null, detail: 'Not looked at yet.' }))).map(
          ({ name, passed, detail }) => (
            <li key={name} className={passed === false ? 'fail' : ''}>
              {passed === null ? null : passed ? (
                <IconCircleCheck className="i s c-better" aria-label="passes" />
              ) : (
                <IconCircleX className="i s c-worse" aria-label="fails" />
              )}
              <span>
                <b>{name}</b>
                <span className="dim xs">{detail}</span>
              </span>
            </li>
          ),
        )}
      </ul>
    </Card>
  )
}

const primary = { binary: 'rocAuc', multiclass: 'accuracy', regression: 'rmse' } as const
