import { Button, MultiSelect } from '@mantine/core'
import { modals } from '@mantine/modals'
import { notifications } from '@mantine/notifications'
import { useState } from 'react'
import { ExportReport } from '../../../../shared/domain/tracking/importReport.ts'
import { counted } from '../../../../shared/numbers.ts'
import { api, client, native } from '../../app/connection.ts'
import { runJob } from '../../app/jobs.ts'
import { useQuery } from '../../app/queries.ts'
import { IconDownload } from '../../ui/icons.ts'
import { LeftOut } from './import/LeftOut.tsx'

/** Asks which experiments are written into a folder that MLflow reads, and where to. */
export function askExportRuns(): void {
  modals.open({ title: 'Export runs', size: 520, children: <ExportRuns /> })
}

export function ExportRunsButton() {
  return (
    <Button variant="default" leftSection={<IconDownload className="i s" aria-hidden />} onClick={askExportRuns}>
      Export…
    </Button>
  )
}

/** What was written, and what could not be. */
function showReport(result: unknown): null {
  const report = ExportReport.safeParse(result).data
  if (!report) return null
  const { runs, folder, leftOut } = report
  if (leftOut.length === 0) notifications.show({ message: `Exported ${counted(runs, 'run')} to ${folder}` })
  else
    modals.open({
      title: `Exported ${counted(runs, 'run')} to ${folder}`,
      size: 760,
      children: <LeftOut title="Not exported" reasons={leftOut} />,
    })
  return null
}

function ExportRuns() {
  const [names, setNames] = useState<string[]>([])
  const experiments = useQuery(api.experiments.groups.list.queryOptions({ input: { limit: 1_000 } })).data?.experiments ?? []
  const chosen = names.length === 0 ? experiments : experiments.filter(({ name }) => names.includes(name))
  const runs = chosen.reduce((sum, experiment) => sum + experiment.runs, 0)
  const { pickFolder } = native
  const start = async () => {
    const folder = await pickFolder?.({ title: 'New or empty folder for mlruns' })
    if (!folder) return
    modals.closeAll()
    await runJob(() => client.tracking.export.start({ folder: folder.token, ...(names.length > 0 && { experiments: names }) }), showReport)
  }
  return (
    <div className="stack">
      <p className="soft sm">
        Writes a folder <code>mlruns</code> with parameters, metrics, tags, files and registered models, which MLflow’s clients read.{' '}
        <code>MLFLOW_ALLOW_FILE_STORE=true mlflow ui</code> shows it.
      </p>
      <MultiSelect
        label="Experiments"
        placeholder={names.length === 0 ? 'All experiments' : undefined}
        searchable
        data={experiments.map(({ name }) => name)}
        value={names}
        onChange={setNames}
      />
      {pickFolder ? (
        <div className="row">
          <Button disabled={runs === 0} onClick={() => void start()}>
            Export {counted(runs, 'run')}…
          </Button>
        </div>
      ) : (
        <p className="soft sm">
          A browser cannot choose folders of this computer. Export in the desktop app, or with <code>cairn track export folder</code>.
        </p>
      )}
    </div>
  )
}
