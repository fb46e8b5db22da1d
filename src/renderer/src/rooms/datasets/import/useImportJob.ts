import { notifications } from '@mantine/notifications'
import { useNavigate } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'
import type { ImportResult } from '../../../../../shared/contract/datasets/index.ts'
import type { ChosenFile } from '../../../../../shared/native.ts'
import { counted } from '../../../../../shared/numbers.ts'
import { client } from '../../../app/connection.ts'
import { failureOf } from '../../../app/failures.ts'
import { jobResult } from '../../../app/jobs.ts'
import { showFailure } from '../../../app/failureToast.tsx'
import type { ImportRequest } from './importRequest.ts'

/** Starts an import and follows it: its failure stays in the dialog, or becomes a toast when the dialog was left. */
export function useImportJob(onDone: () => void) {
  const [running, setRunning] = useState(false)
  const [jobId, setJobId] = useState<number | null>(null)
  const [error, setError] = useState<unknown>(null)
  const shown = useRef(true)
  const navigate = useNavigate()
  useEffect(() => {
    shown.current = true
    return () => {
      shown.current = false
    }
  }, [])
  const perform = async (file: ChosenFile, { name, append, options, ...marks }: ImportRequest) => {
    const request = { name: name.trim(), file: file.token, options }
    const started = append
      ? await client.datasets.append(request)
      : await client.datasets.import({ ...request, sensitive: [...marks.sensitive], protected: [...marks.protected] })
    setJobId(started.jobId)
    const result = (await jobResult(started.jobId)) as ImportResult
    tell(result)
    if (!shown.current) return
    onDone()
    await navigate({
      to: '/datasets/$name',
      params: { name: result.version.dataset },
      search: result.version.parent === null ? {} : { version: result.version.number },
    })
  }
  const start = (file: ChosenFile, request: ImportRequest) => {
    setRunning(true)
    setError(null)
    perform(file, request).catch((thrown: unknown) => {
      setRunning(false)
      setJobId(null)
      if (failureOf(thrown).code === 'CANCELLED') notifications.show({ message: 'Cancelled. Nothing was saved.' })
      else if (shown.current) setError(thrown)
      else showFailure(failureOf(thrown))
    })
  }
  const cancel = () => {
    if (jobId !== null) void client.jobs.cancel({ jobId }).catch(() => {})
  }
  return { running, jobId, error, start, cancel }
}

function tell({ version, identicalTo, warnings, report, personal }: ImportResult): void {
  const changed = report.values.reduce((sum, one) => sum + one.count, 0)
  const title = identicalTo === null ? `Created ${version.ref}` : `Identical to ${identicalTo}`
  const message =
    identicalTo === null
      ? `${counted(version.rows, 'row')}, ${counted(version.columns, 'column')}${changed === 0 ? '' : `. ${counted(changed, 'value')} changed or missing: see Profile.`}`
      : 'The same content already exists: nothing was added.'
  notifications.show({ title, message })
  for (const text of warnings) notifications.show({ color: 'yellow', title: version.ref, message: text, autoClose: false })
  if (personal.length > 0)
    notifications.show({
      color: 'yellow',
      autoClose: false,
      title: 'It may hold personal data',
      message: `${personal.map(({ column }) => column).join(', ')}: mark sensitive columns under Profile to mask them everywhere.`,
    })
}
