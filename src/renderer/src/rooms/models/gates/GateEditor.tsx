import { Button, Checkbox, NumberInput, Select } from '@mantine/core'
import { modals } from '@mantine/modals'
import { useState } from 'react'
import { type Gate, gateText } from '../../../../../shared/domain/models/gates.ts'
import { metricCatalogue, type MetricId } from '../../../../../shared/domain/evaluation/metrics.ts'
import type { Task } from '../../../../../shared/domain/training/recipe.ts'
import { client } from '../../../app/connection.ts'
import { FailureBanner } from '../../../ui/Failure.tsx'

interface GateEditorProps {
  readonly name: string
  readonly alias: string
  readonly task: Task
  readonly gates: readonly Gate[]
}

const primary = { binary: 'rocAuc', multiclass: 'accuracy', regression: 'rmse' } as const
const named = ['rules', 'card', 'reproduces', 'parity'] as const

/** Inside a dialog: which gates guard an alias. Floors of metrics are a list; the others are there or not. */
export function GateEditor({ name, alias, task, gates: before }: GateEditorProps) {
  const [gates, setGates] = useState<readonly Gate[]>(before)
  const [failure, setFailure] = useState<unknown>(null)
  const metrics = metricsOf(task)
  const find = <Kind extends Gate['kind']>(kind: Kind) => gates.find((gate): gate is Extract<Gate, { kind: Kind }> => gate.kind === kind)
  const toggle = (kind: Gate['kind'], gate: Gate) => setGates(find(kind) ? gates.filter((each) => each.kind !== kind) : [...gates, gate])
  const replace = (old: Gate, gate: Gate) => setGates(gates.map((each) => (each === old ? gate : each)))
  const champion = find('champion')
  const slices = find('slices')
  const save = async () => {
    try {
      if (gates.length === 0) await client.models.gates.remove({ name, alias })
      else await client.models.gates.set({ name, alias, policy: { gates: [...gates] } })
      modals.closeAll()
    } catch (error) {
      setFailure(error)
    }
  }
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault()
        void save()
      }}
    >
      {gates.map(
        (gate, place) =>
          gate.kind === 'metric' && (
            // oxlint-disable-next-line react/no-array-index-key -- floors have no other name while they are edited
            <div className="row wrap" key={place}>
              <Select
                aria-label={`Metric of floor ${place + 1}`}
                data={metrics}
                value={gate.metric}
                allowDeselect={false}
                onChange={(metric) => metric && replace(gate, { ...gate, metric: metric as MetricId })}
                comboboxProps={{ withinPortal: false }}
              />
              <span className="sm">{metricCatalogue[gate.metric].direction === 'lower' ? 'at most' : 'at least'}</span>
              <NumberInput
                aria-label={`Limit of floor ${place + 1}`}
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
          onClick={() => setGates([...gates, { kind: 'metric', metric: unused(task, gates), part: 'test', limit: 0.9 }])}
        >
          Add a floor for a metric
        </Button>
      </div>
      <Checkbox
        label="Not worse than the present champion, on test"
        checked={champion !== undefined}
        onChange={() => toggle('champion', { kind: 'champion', metric: primary[task], part: 'test' })}
      />
      <div className="row wrap">
        <Checkbox
          label="No slice worse than the whole, on test; rows of a slice at least"
          checked={slices !== undefined}
          onChange={() => toggle('slices', { kind: 'slices', part: 'test', minSupport: 30 })}
        />
        {slices && (
          <NumberInput
            aria-label="Rows of a slice at least"
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
      {failure !== null && <FailureBanner error={failure} />}
      <div className="row">
        <Button type="submit">{gates.length === 0 ? 'Guard it by nothing' : 'Keep the gates'}</Button>
      </div>
    </form>
  )
}

function metricsOf(task: Task): { value: string; label: string }[] {
  return Object.entries(metricCatalogue)
    .filter(([, { tasks }]) => (tasks as readonly Task[]).includes(task))
    .map(([id, { name }]) => ({ value: id, label: name }))
}

/** A metric that has no floor yet: the same gate can't be there twice. */
function unused(task: Task, gates: readonly Gate[]): MetricId {
  const used = new Set(gates.flatMap((gate) => (gate.kind === 'metric' ? [gate.metric] : [])))
  const ids = [primary[task], ...metricsOf(task).map(({ value }) => value as MetricId)]
  return ids.find((id) => !used.has(id)) ?? primary[task]
}
