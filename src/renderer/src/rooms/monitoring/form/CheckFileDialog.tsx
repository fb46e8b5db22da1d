import { Button, Modal, Select } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import type { CheckedFile } from '../../../../../shared/contract/monitoring/index.ts'
import type { ChosenFile } from '../../../../../shared/native.ts'
import { api, client, native } from '../../../app/connection.ts'
import { jobResult, useFollowedJob } from '../../../app/jobs.ts'
import { useMonitorDialogs } from '../../../app/monitor.ts'
import { queryClient, useMutation, useQuery } from '../../../app/queries.ts'
import { useApp } from '../../../app/state.ts'
import { dataFileNames, dataFiles } from '../../../ui/dataFiles.ts'
import { FailureBanner } from '../../../ui/Failure.tsx'
import { IconFolderOpen } from '../../../ui/icons.ts'
import { Bar } from '../../../ui/marks.tsx'
import { DropBox } from '../../../ui/DropBox.tsx'
import { CheckedFileView } from '../window/CheckedFileView.tsx'
import '../monitoring.css'

/** Over whatever screen is shown: a file is compared with the training rows of a version, now. */
export function CheckFileDialog() {
  const asked = useMonitorDialogs((state) => state.file)
  const close = useMonitorDialogs((state) => state.close)
  const open = useApp((state) => state.app?.workspace != null) && asked !== null
  const [checked, setChecked] = useState<CheckedFile | null>(null)
  return (
    <Modal
      opened={open}
      onClose={() => {
        setChecked(null)
        close()
      }}
      title={checked ? `Checks of ${checked.report.source ?? 'the file'}` : 'Check a file'}
      size={checked ? 960 : 560}
    >
      {open &&
        (checked ? (
          <>
            <CheckedFileView checked={checked} />
            <div className="row">
              <Button variant="default" onClick={() => setChecked(null)}>
                Check another file
              </Button>
            </div>
          </>
        ) : (
          <Form monitor={asked.monitor} onChecked={setChecked} onClose={close} />
        ))}
    </Modal>
  )
}

interface FormProps {
  readonly monitor: string | undefined
  readonly onChecked: (checked: CheckedFile) => void
  readonly onClose: () => void
}

function Form({ monitor: asked, onChecked, onClose }: FormProps) {
  const navigate = useNavigate()
  const models = useQuery(api.models.list.queryOptions({ input: {} })).data ?? []
  const monitors = useQuery(api.monitoring.list.queryOptions({ input: {} })).data ?? []
  const [file, setFile] = useState<ChosenFile | null>(null)
  const [chosen, setChosen] = useState<string | null>(null)
  const [monitor, setMonitor] = useState<string | null>(asked ?? null)
  const [jobId, setJobId] = useState<number | undefined>(undefined)
  const job = useFollowedJob(jobId)
  const keeping = monitors.find(({ name }) => name === monitor)
  const refs = refsOf(models, keeping?.settings?.model)
  const ref = chosen ?? keeping?.ref ?? refs[0]?.items[0]?.value ?? null
  const check = useMutation({
    mutationFn: async () => {
      if (file === null || ref === null) throw new Error('No file was chosen.')
      const started = await client.monitoring.checkFile({ ref, file: file.token, ...(monitor !== null && { monitor }) })
      setJobId(started.jobId)
      await jobResult(started.jobId)
      await queryClient.invalidateQueries({ queryKey: api.monitoring.key() })
      return client.monitoring.checkedFile({ jobId: started.jobId })
    },
    onSuccess: (checked) => {
      if (monitor === null) return onChecked(checked)
      onClose()
      void navigate({ to: '/monitors/$name', params: { name: monitor }, search: { tab: 'windows' } })
    },
    onError: () => {},
  })
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault()
        check.mutate()
      }}
    >
      <DropBox label="File" hint={dataFileNames} kind={dataFiles} file={file} onFile={setFile} />
      <Select
        label="Compared with"
        description="Whose training rows are the reference"
        searchable
        allowDeselect={false}
        data={refs}
        value={ref}
        onChange={setChosen}
      />
      <Select
        label="Keep as a window of (optional)"
        description="Otherwise the result is shown once and not kept"
        clearable
        searchable
        data={monitors.map(({ name }) => name)}
        value={monitor}
        onChange={(name) => {
          setMonitor(name)
          setChosen(null)
        }}
      />
      {check.isError && <FailureBanner error={check.error} />}
      {check.isPending && (
        <div className="stack tight" role="status">
          <Bar share={job?.progress ?? 0} label="Checking the file" />
          <span className="dim xs">{job ? `${job.phase} ${job.detail}`.trim() || 'Checking the file' : 'Checking the file'}</span>
        </div>
      )}
      <div className="row">
        <Button
          type="submit"
          loading={check.isPending}
          disabled={file === null || ref === null}
          leftSection={<IconFolderOpen className="i s" aria-hidden />}
        >
          Check
        </Button>
        {native.face === 'web' && <span className="dim xs">The file stays on this computer.</span>}
      </div>
    </form>
  )
}

/** Aliases first, champion before all, then the versions, by model. @param only the model of the monitor that keeps the window */
function refsOf(models: readonly { name: string; versions: { ref: string; aliases: string[] }[] }[], only: string | undefined) {
  return models
    .filter(({ name }) => only === undefined || name === only)
    .map(({ name, versions }) => {
      const aliases = [...new Set(versions.flatMap((version) => version.aliases))].toSorted(
        (a, b) => Number(b === 'champion') - Number(a === 'champion') || a.localeCompare(b),
      )
      return {
        group: name,
        items: [...aliases.map((alias) => `${name}@${alias}`), ...versions.map(({ ref }) => ref)].map((value) => ({ value, label: value })),
      }
    })
}
