import { Button } from '@mantine/core'
import { modals } from '@mantine/modals'
import type { GateResult } from '../../../../../shared/domain/models/gates.ts'
import type { ModelVersion } from '../../../../../shared/contract/models/index.ts'
import { quantity, time } from '../../../../../shared/numbers.ts'
import { api, client } from '../../../app/connection.ts'
import { useMutation, useQuery } from '../../../app/queries.ts'
import { Card } from '../../../ui/Card.tsx'
import { IconCircleCheck, IconCircleX, IconInfoCircle, IconSettings } from '../../../ui/icons.ts'
import { Badge, Facts } from '../../../ui/marks.tsx'
import { GateEditor } from './GateEditor.tsx'
import { openOverride } from '../aliasDialogs.tsx'

const alias = 'champion'

/** What the version must pass before it may become the champion, and the evidence of the last look. */
export function Gates({ version }: { readonly version: ModelVersion }) {
  const policies = useQuery(api.models.gates.list.queryOptions({ input: { name: version.model } }))
  const checks = useQuery(api.models.gates.checks.queryOptions({ input: { ref: version.ref } })).data ?? []
  const policy = policies.data?.find((each) => each.alias === alias)
  const check = useMutation({ mutationFn: () => client.models.gates.check({ ref: version.ref, alias }) })
  const propose = useMutation({
    mutationFn: () => client.models.gates.set({ name: version.model, alias, policy: { gates: usualGates(version.task) } }),
  })
  const edit = () =>
    modals.open({
      title: `Gates for ${alias} of ${version.model}`,
      size: 560,
      children: <GateEditor name={version.model} alias={alias} task={version.task} gates={policy?.policy.gates ?? []} />,
    })
  if (policies.data === undefined) return null
  if (!policy)
    return (
      <Card title="Gates for champion" padded>
        <p className="soft sm">No gates guard the alias: any version may become champion.</p>
        <div className="row" style={{ marginTop: 8 }}>
          <Button variant="default" onClick={() => propose.mutate()} loading={propose.isPending}>
            Set the usual gates
          </Button>
          <Button variant="default" onClick={edit}>
            Choose gates…
          </Button>
        </div>
      </Card>
    )
  const last = checks.find((each) => each.alias === alias)
  const failing = last?.results.filter(({ passed }) => !passed).length ?? 0
  return (
    <Card
      title="Gates for champion"
      note={last && <Summary failing={failing} passing={last.results.length - failing} />}
      actions={
        <>
          {last && failing > 0 && !version.aliases.includes(alias) && (
            <Button size="compact-xs" variant="subtle" onClick={() => openOverride(version.ref)}>
              Override…
            </Button>
          )}
          <Button size="compact-xs" variant="default" px={5} aria-label="Change the gates" onClick={edit}>
            <IconSettings className="i xs" aria-hidden />
          </Button>
          <Button size="compact-xs" variant="default" onClick={() => check.mutate()} loading={check.isPending}>
            Check
          </Button>
        </>
      }
    >
      <ul className="gates">
        {last
          ? last.results.map((result) => <GateRow key={result.name} result={result} at={last.at} />)
          : policy.texts.map((name) => (
              <li key={name}>
                <IconInfoCircle className="i s dim" aria-label="not checked" />
                <span>
                  <b>{name}</b>
                  <span className="dim">not looked at yet</span>
                </span>
              </li>
            ))}
      </ul>
      {last && <p className="foot-note dim">EvaluationScope at {time(last.at)}.</p>}
    </Card>
  )
}

function Summary({ failing, passing }: { readonly failing: number; readonly passing: number }) {
  return (
    <>
      {failing > 0 && (
        <Badge tone="worse" icon={<IconCircleX className="i" aria-hidden />}>
          {failing} {failing === 1 ? 'fails' : 'fail'}
        </Badge>
      )}
      {passing > 0 && (
        <Badge tone="better" icon={<IconCircleCheck className="i" aria-hidden />}>
          {passing} pass
        </Badge>
      )}
    </>
  )
}

function GateRow({ result, at }: { readonly result: GateResult; readonly at: number }) {
  const { name, passed, detail } = result
  return (
    <li className={passed ? '' : 'fail'}>
      {passed ? (
        <IconCircleCheck className="i s c-better" aria-label="passes" />
      ) : (
        <IconCircleX className="i s c-worse" aria-label="fails" />
      )}
      <span>
        <b>{name}</b>
        <span className="dim" title={detail}>
          {detail}
        </span>
      </span>
      <Button
        size="compact-xs"
        variant="subtle"
        onClick={() => modals.open({ title: name, children: <Evidence result={result} at={at} /> })}
        aria-label={`Evidence of ${name}`}
      >
        Evidence
      </Button>
    </li>
  )
}

/** What a gate found, with the figures that it rests on. */
function Evidence({ result: { detail, evidence, passed }, at }: { readonly result: GateResult; readonly at: number }) {
  const text = (value: string | number | boolean | null) => (typeof value === 'number' ? quantity(value) : String(value ?? '–'))
  return (
    <div className="stack sm">
      <p className="wrap-text">
        <Badge tone={passed ? 'better' : 'worse'}>{passed ? 'passes' : 'fails'}</Badge> {detail}
      </p>
      <Facts
        facts={Object.entries(evidence).map(([name, value]) => ({ name, value: <span className="num wrap-text">{text(value)}</span> }))}
      />
      <p className="dim xs">EvaluationScope at {time(at)}. The evidence is kept with the version.</p>
    </div>
  )
}

const primary = { binary: 'rocAuc', multiclass: 'accuracy', regression: 'rmse' } as const

function usualGates(task: ModelVersion['task']) {
  return [
    { kind: 'champion' as const, metric: primary[task], part: 'test' as const },
    { kind: 'slices' as const, part: 'test' as const, minSupport: 30 },
    { kind: 'card' as const },
    { kind: 'parity' as const },
  ]
}
