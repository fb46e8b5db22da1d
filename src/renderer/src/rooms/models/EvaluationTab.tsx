import { Button, Select } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { isOpenedVersion, type ModelVersion, type OpenedModelVersion } from '../../../../shared/contract/models/index.ts'
import { api, client } from '../../app/connection.ts'
import { useMutation, useQuery } from '../../app/queries.ts'
import { Card } from '../../ui/Card.tsx'
import { IconLock } from '../../ui/icons.ts'
import { CalibrationCard } from '../evaluation/CalibrationCard.tsx'
import { Decisions, Linked } from '../evaluation/Evaluation.tsx'
import { FairnessCard } from '../evaluation/FairnessCard.tsx'
import { EvaluationsCard } from './EvaluationsCard.tsx'
import { EvidenceOfPackage } from './evidence/Evidence.tsx'
import { Gates } from './gates/Gates.tsx'
import { MonitorsOf } from '../../ui/monitors/MonitorsOf.tsx'
import { ReferenceCard } from './ReferenceCard.tsx'
import type { EvaluationScope } from '../evaluation/scope.ts'
import { MetricsCard } from '../evaluation/MetricsCard.tsx'
import { Slices } from '../evaluation/Slices.tsx'
import { taskRow } from '../../../../shared/domain/training/tasks.ts'

/** How good a version is: gates and slices, what it decides, and what it would say of other values. */
export function EvaluationTab({ version }: { readonly version: ModelVersion }) {
  if (!isOpenedVersion(version)) return <p className="soft">{version.unopened}</p>
  if (version.run !== null) return <Parts version={version} scope={{ model: { ref: version.ref }, part: 'test' }} />
  return <OnOtherData version={version} />
}

/** A model from elsewhere has no data of its own here: it is looked at with data that someone chooses. */
function OnOtherData({ version }: { readonly version: OpenedModelVersion }) {
  const datasets = useQuery(api.datasets.list.queryOptions({ input: {} })).data ?? []
  const [data, setData] = useState<string | null>(null)
  return (
    <div className="stack">
      {version.importedPackage !== null && <EvidenceOfPackage id={version.importedPackage} />}
      <Card title="Explore on a dataset" padded>
        <Select
          label="Dataset"
          description="It was trained elsewhere; it may have seen these rows in training."
          maw={360}
          searchable
          data={datasets.map(({ name }) => name)}
          value={data}
          onChange={setData}
        />
      </Card>
      {data === null ? (
        <>
          <Gates version={version} />
          <EvaluationsCard version={version} />
          <Monitored version={version} />
        </>
      ) : (
        <Parts version={version} scope={{ model: { ref: version.ref }, data, part: 'all' }} />
      )}
    </div>
  )
}

function Parts({ version, scope }: { readonly version: OpenedModelVersion; readonly scope: EvaluationScope }) {
  return (
    <Linked task={version.task} scope={scope}>
      {({ onRows, onRow, whatIf }) => (
        <>
          <div className="model-parts">
            <div className="stack">
              <Gates version={version} />
              <Slices scope={scope} onRows={onRows} />
            </div>
            <div className="stack">
              <Decisions
                task={version.task}
                scope={scope}
                onRows={onRows}
                onRow={onRow}
                keep={(threshold, why) => <Keep version={version} threshold={threshold} why={why} />}
              />
            </div>
            <div className="stack">{whatIf}</div>
          </div>
          {taskRow(version.task).screens.calibration ? (
            <div className="metrics-parts">
              <MetricsCard version={version} data={scope.data} />
              <CalibrationCard scope={scope} />
            </div>
          ) : (
            <MetricsCard version={version} data={scope.data} />
          )}
          <FairnessCard scope={scope} />
          <EvaluationsCard version={version} />
          <Monitored version={version} />
        </>
      )}
    </Linked>
  )
}

/** What monitors compare with, and those that watch the model. */
function Monitored({ version }: { readonly version: ModelVersion }) {
  const { model } = version
  return (
    <div className="two">
      <ReferenceCard version={version} />
      <MonitorsOf
        question={{ model }}
        isOne={({ settings }) => settings?.model === model}
        why="No monitor watches this model on new rows."
        action="New monitor…"
      />
    </div>
  )
}

interface KeepProps {
  readonly version: ModelVersion
  readonly threshold: number
  readonly why: string
}

/** A version never changes: another threshold makes another version, which packages then decide by. */
function Keep({ version, threshold, why }: KeepProps) {
  const navigate = useNavigate()
  const register = useMutation({
    mutationFn: (run: number) => client.models.register({ run, name: version.model, threshold, notes: why }),
    onSuccess: ({ model, number }) => void navigate({ to: '/models/$name', params: { name: model }, search: { version: number } }),
  })
  const own = version.threshold ?? 0.5
  const { run } = version
  return (
    <div className="foot-note">
      <IconLock className="i s" aria-hidden />
      {threshold === own || run === null ? (
        <span>
          {own.toFixed(3)} is saved with the version, and used by its packages. A different threshold is saved as a new version; v
          {version.number} stays.
        </span>
      ) : (
        <>
          <span>
            v{version.number} uses the threshold {own.toFixed(3)} and does not change.
          </span>
          <Button className="push" size="compact-xs" onClick={() => register.mutate(run)} loading={register.isPending}>
            Save {threshold.toFixed(3)} as a new version
          </Button>
        </>
      )}
    </div>
  )
}
