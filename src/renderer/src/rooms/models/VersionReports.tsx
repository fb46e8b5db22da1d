import { Button, Menu, Select } from '@mantine/core'
import { modals } from '@mantine/modals'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import type { ModelVersion } from '../../../../shared/contract/models/index.ts'
import { hasClasses, hasPositive } from '../../../../shared/domain/training/tasks.ts'
import { api, client } from '../../app/connection.ts'
import { useQuery } from '../../app/queries.ts'
import { IconChevronDown } from '../../ui/icons.ts'
import { ReportItems, ReportMenu } from '../../ui/ReportMenu.tsx'
import { leastFairnessRows } from '../evaluation/scope.ts'

/** The model card and the fairness report of a version, as files. */
export function VersionReports({ version }: { readonly version: ModelVersion }) {
  const { ref, model, number, run, task, dataset } = version
  const name = `${model}-v${number}`
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button
          variant="default"
          rightSection={<IconChevronDown className="i s" aria-hidden />}
          disabled={run === null}
          title={run === null ? 'It was imported; its model card is in its package' : undefined}
        >
          Report
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <ReportItems title="Model card" name={`${name}-card`} write={(format) => client.reports.card({ ref, format })} />
        {task !== null && hasClasses(task) && dataset !== null && (
          <FairnessItems version={version} name={`${name}-fairness`} dataset={dataset} />
        )}
      </Menu.Dropdown>
    </Menu>
  )
}

interface FairnessProps {
  readonly version: ModelVersion
  /** Of the files. */
  readonly name: string
}

/** The groups are those of protected columns: where none is marked, the way to mark one. */
function FairnessItems({ version, name, dataset }: FairnessProps & { readonly dataset: string }) {
  const navigate = useNavigate()
  const columns = useQuery(api.datasets.columns.queryOptions({ input: { ref: dataset } })).data
  if (columns === undefined) return null
  const [data, number] = dataset.split('@v')
  const mark = () => void navigate({ to: '/datasets/$name', params: { name: data }, search: { version: Number(number), tab: 'profile' } })
  const choose = () => modals.open({ title: `Fairness of ${version.ref}`, children: <FairnessOfClass version={version} name={name} /> })
  const marked = columns.some((column) => column.protected)
  return (
    <>
      <Menu.Divider />
      {marked && version.task !== null && hasPositive(version.task) ? (
        <ReportItems title="Fairness" name={name} write={(format) => client.reports.fairness({ ...asked(version), format })} />
      ) : (
        <>
          <Menu.Label>Fairness</Menu.Label>
          {marked ? (
            <Menu.Item onClick={choose}>For a class…</Menu.Item>
          ) : (
            <Menu.Item onClick={mark}>Mark a protected column first…</Menu.Item>
          )}
        </>
      )}
    </>
  )
}

const asked = ({ ref }: ModelVersion) => ({ ref, minSupport: leastFairnessRows })

/** Inside a dialog: among several classes, a person says which of them counts as selected. */
function FairnessOfClass({ version, name }: FairnessProps) {
  const { run } = version
  const evaluated = useQuery({ ...api.experiments.evaluation.queryOptions({ input: { run: run ?? 0 } }), enabled: run !== null }).data
  const labels = evaluated && 'labels' in evaluated ? evaluated.labels : []
  const [chosen, setChosen] = useState<string | null>(null)
  const positive = chosen ?? labels[0]
  return (
    <div className="stack">
      <Select
        label="Class"
        description="Being predicted as this class counts as being selected."
        searchable
        allowDeselect={false}
        data={labels}
        value={positive ?? null}
        onChange={setChosen}
      />
      <div className="row">
        {positive !== undefined && (
          <ReportMenu
            name={name}
            label="Save report"
            write={(format) => client.reports.fairness({ ...asked(version), positive, format })}
          />
        )}
      </div>
    </div>
  )
}
