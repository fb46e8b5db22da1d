import { Button, Checkbox, NumberInput, Select } from '@mantine/core'
import { type Gate, gateText } from '../../../../../shared/domain/models/gates.ts'
import { metricCatalogue, type MetricId } from '../../../../../shared/domain/evaluation/metrics.ts'
import type { Task } from '../../../../../shared/domain/training/recipe.ts'
import { ChangeLimit } from './ChangeLimit.tsx'

interface GateFieldsProps {
  readonly alias: string
  readonly task: Task
  /** The metric that is proposed first. */
  readonly main: MetricId
  readonly gates: readonly Gate[]
  readonly onGates: (gates: readonly Gate[]) => void
}

const named = ['rules', 'card', 'reproduces', 'parity', 'featureParity'] as const

/** Gates as part of a form: limits of metrics are a list; the others are on or off. */
export function GateFields({ alias, task, main, gates, onGates: setGates }: GateFieldsProps) {
  const metrics = metricsOf(task)
  const find = <Kind extends Gate['kind']>(kind: Kind) => gates.find((gate): gate is Extract<Gate, { kind: Kind }> => gate.kind === kind)
  const toggle = (kind: Gate['kind'], gate: Gate) => setGates(find(kind) ? gates.filter((each) => each.kind !== kind) : [...gates, gate])
  const replace = (old: Gate, gate: Gate) => setGates(gates.map((each) => (each === old ? gate : each)))
  const champion = find('champion')
  const slices = find('slices')
  return (
    <>
      {gates.map(
        (gate, place) =>
          gate.kind === 'metric' && (
            // oxlint-disable-next-line react/no-array-index-key -- limits have no other name while they are edited
            <div className="row wrap" key={place}>
              <Select
                aria-label={`Metric of limit ${place + 1}`}
                data={metrics}
                value={gate.metric}
                allowDeselect={false}
                onChange={(metric) => metric && replace(gate, { ...gate, metric: metric as MetricId })}
                comboboxProps={{ withinPortal: false }}
              />
              <span className="sm">{metricCatalogue[gate.metric].direction === 'lower' ? 'at most' : 'at least'}</span>
              <NumberInput
                aria-label={`Value of limit ${place + 1}`}
                w={100}
                step={0.01}
                value={gate.limit}
                onChange={(limit) => typeof limit === 'number' && replace(gate, { ...gate, limit })}
              />
              <Button size="compact-xs" variant="subtle" onClick={() => setGates(gates.filter((each) => each !== gate))}>
                Remove
              </Button>
            </div>
          ),
      )}
      <div className="row">
        <Button
          size="compact-xs"
          variant="default"
          onClick={() => setGates([...gates, { kind: 'metric', metric: unused(task, main, gates), part: 'test', limit: 0.9 }])}
        >
          Add a metric limit
        </Button>
        <Button size="compact-xs" variant="default" onClick={() => setGates([...gates, { kind: 'change', metric: main, absolute: 0 }])}>
          Add a change limit
        </Button>
      </div>
      {gates.map(
        (gate, place) =>
          gate.kind === 'change' && (
            <ChangeLimit
              // oxlint-disable-next-line react/no-array-index-key -- limits have no other name while they are edited
              key={place}
              gate={gate}
              number={gates.slice(0, place + 1).filter(({ kind }) => kind === 'change').length}
              metrics={metrics}
              onChange={(changed) => replace(gate, changed)}
              onRemove={() => setGates(gates.filter((each) => each !== gate))}
            />
          ),
      )}
      <Checkbox
        label={`${metricCatalogue[champion?.metric ?? main].name} not worse than the current ${alias}, on rows unseen by both`}
        checked={champion !== undefined}
        onChange={() => toggle('champion', { kind: 'champion', metric: main, part: 'test' })}
      />
      <div className="row wrap">
        <Checkbox
          label="No slice worse than all rows, on test; minimum rows per slice"
          checked={slices !== undefined}
          onChange={() => toggle('slices', { kind: 'slices', part: 'test', minSupport: 30 })}
        />
        {slices && (
          <NumberInput
            aria-label="Minimum rows per slice"
            w={80}
            min={2}
            allowDecimal={false}
            value={slices.minSupport}
            onChange={(minSupport) => typeof minSupport === 'number' && minSupport >= 2 && replace(slices, { ...slices, minSupport })}
          />
        )}
      </div>
      {named.map((kind) => (
        <Checkbox key={kind} label={gateText({ kind })} checked={find(kind) !== undefined} onChange={() => toggle(kind, { kind })} />
      ))}
    </>
  )
}

function metricsOf(task: Task): { value: string; label: string }[] {
  return Object.entries(metricCatalogue)
    .filter(([, { tasks }]) => (tasks as readonly Task[]).includes(task))
    .map(([id, { name }]) => ({ value: id, label: name }))
}

/** A metric that has no limit yet: the same gate can't be there twice. */
function unused(task: Task, main: MetricId, gates: readonly Gate[]): MetricId {
  const used = new Set(gates.flatMap((gate) => (gate.kind === 'metric' ? [gate.metric] : [])))
  const ids = [main, ...metricsOf(task).map(({ value }) => value as MetricId)]
  return ids.find((id) => !used.has(id)) ?? main
}
