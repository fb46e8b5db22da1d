import { Button } from '@mantine/core'
import { modals } from '@mantine/modals'
import { gateOutcome, type GateResult } from '../../../../../shared/domain/models/gates.ts'
import type { OpenedModelVersion } from '../../../../../shared/contract/models/index.ts'
import { quantity, time } from '../../../../../shared/numbers.ts'
import { api, client } from '../../../app/connection.ts'
import { useMutation, useQuery } from '../../../app/queries.ts'
import { Card } from '../../../ui/Card.tsx'
import { IconAlertTriangle, IconCircleCheck, IconCircleX, IconInfoCircle, IconSettings } from '../../../ui/icons.ts'
import { Badge, Facts } from '../../../ui/marks.tsx'
import { evidenceName } from './evidenceNames.ts'
import { GateEditor } from './GateEditor.tsx'
import { GateRow } from './GateRow.tsx'
import { mainMetricOf } from './mainMetricOf.ts'

const alias = 'champion'

/** What the version must pass before it may become the champion, and the evidence of the last check. */
export function Gates({ version }: { readonly version: OpenedModelVersion }) {
  const policies = useQuery(api.models.gates.list.queryOptions({ input: { name: version.model } }))
  const checks = useQuery(api.models.gates.checks.queryOptions({ input: { ref: version.ref } })).data ?? []
  const policy = policies.data?.find((each) => each.alias === alias)
  const check = useMutation({ mutationFn: () => client.models.gates.check({ ref: version.ref, alias }) })
  const propose = useMutation({
    mutationFn: () => client.models.gates.set({ name: version.model, alias, policy: { gates: usualGates(version) } }),
  })
  const edit = () =>
    modals.open({
      title: `Gates for ${alias} of ${version.model}`,
      size: 560,
      children: (
        <GateEditor
          name={version.model}
          alias={alias}
          task={version.task}
          main={mainMetricOf(version)}
          gates={policy?.policy.gates ?? []}
        />
      ),
    })
  if (policies.data === undefined) return null
  if (!policy)
    return (
      <Card title="Gates for champion" padded>
        <p className="soft sm">No gates are set: any version can become champion.</p>
        <div className="row" style={{ marginTop: 8 }}>
          <Button variant="default" onClick={() => propose.mutate()} loading={propose.isPending}>
            Set default gates
          </Button>
          <Button variant="default" onClick={edit}>
            Choose gates…
          </Button>
        </div>
      </Card>
    )
  const last = checks.find((each) => each.alias === alias)
  const outcomes = last?.results.map(gateOutcome) ?? []
  const of = (outcome: (typeof outcomes)[number]) => outcomes.filter((each) => each === outcome).length
  return (
    <Card
      title="Gates for champion"
      note={last && <Summary failing={of('failed')} passing={of('passed')} skipped={of('skipped')} outOfDate={last.outOfDate.length > 0} />}
      actions={
        <>
          <Button size="compact-xs" variant="default" px={5} aria-label="Edit gates" onClick={edit}>
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
          ? last.results.map((result) => (
              <GateRow
                key={result.name}
                result={result}
                action={
                  <Button
                    size="compact-xs"
                    variant="subtle"
                    onClick={() => modals.open({ title: result.name, children: <Evidence result={result} at={last.at} /> })}
                    aria-label={`Evidence of ${result.name}`}
                  >
                    Evidence
                  </Button>
                }
              />
            ))
          : policy.texts.map((name) => (
              <li key={name}>
                <IconInfoCircle className="i s dim" aria-label="not checked" />
                <span>
                  <b>{name}</b>
                  <span className="dim">not checked yet</span>
                </span>
              </li>
            ))}
      </ul>
      {last && last.outOfDate.length > 0 && (
        <p className="banner warn" role="status">
          <IconAlertTriangle className="i" aria-hidden />
          <span>
            <b>Out of date:</b> {last.outOfDate.join('; ')}. Check again.
          </span>
        </p>
      )}
      {last && <p className="foot-note dim">Checked {time(last.at)}.</p>}
    </Card>
  )
}

interface SummaryProps {
  readonly failing: number
  readonly passing: number
  readonly skipped: number
  readonly outOfDate: boolean
}

/** In no colour of a verdict where the check is out of date. */
function Summary({ failing, passing, skipped, outOfDate }: SummaryProps) {
  return (
    <>
      {failing > 0 && (
        <Badge tone={outOfDate ? 'plain' : 'worse'} icon={<IconCircleX className="i" aria-hidden />}>
          {failing} {failing === 1 ? 'fails' : 'fail'}
        </Badge>
      )}
      {passing > 0 && (
        <Badge tone={outOfDate ? 'plain' : 'better'} icon={<IconCircleCheck className="i" aria-hidden />}>
          {passing} pass
        </Badge>
      )}
      {skipped > 0 && (
        <Badge tone="plain" icon={<IconInfoCircle className="i" aria-hidden />}>
          {skipped} not compared
        </Badge>
      )}
      {outOfDate && (
        <Badge tone="warn" icon={<IconAlertTriangle className="i" aria-hidden />}>
          out of date
        </Badge>
      )}
    </>
  )
}

/** What a gate found, with the figures that it rests on. */
function Evidence({ result, at }: { readonly result: GateResult; readonly at: number }) {
  const { detail, evidence } = result
  const outcome = gateOutcome(result)
  const text = (value: string | number | boolean | null) => (typeof value === 'number' ? quantity(value) : String(value ?? '–'))
  return (
    <div className="stack sm wide-names">
      <p className="wrap-text">
        <Badge tone={outcome === 'passed' ? 'better' : outcome === 'failed' ? 'worse' : 'plain'}>{outcomeWords[outcome]}</Badge> {detail}
      </p>
      <Facts
        facts={Object.entries(evidence).map(([key, value]) => ({
          name: evidenceName(key),
          value: <span className="num wrap-text">{text(value)}</span>,
        }))}
      />
      <p className="dim xs">Checked {time(at)}. The evidence is saved with the version.</p>
    </div>
  )
}

const outcomeWords = { passed: 'passes', failed: 'fails', skipped: 'not compared' } as const

function usualGates(version: OpenedModelVersion) {
  return [
    { kind: 'champion' as const, metric: mainMetricOf(version), part: 'test' as const },
    { kind: 'slices' as const, part: 'test' as const, minSupport: 30 },
    { kind: 'card' as const },
    { kind: 'parity' as const },
  ]
}
