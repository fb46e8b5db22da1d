import { Button, SegmentedControl, Select } from '@mantine/core'
import { useState } from 'react'
import { FeedbackReport } from '../../../../../shared/domain/serving/feedback.ts'
import type { ChosenFile } from '../../../../../shared/native.ts'
import { api, client, native } from '../../../app/connection.ts'
import { jobResult, useFollowedJob } from '../../../app/jobs.ts'
import { queryClient, useMutation, useQuery } from '../../../app/queries.ts'
import { Answer } from '../../../ui/Answer.tsx'
import { dataFiles } from '../../../ui/dataFiles.ts'
import { FailureBanner } from '../../../ui/Failure.tsx'
import { Bar } from '../../../ui/marks.tsx'
import { FeedbackColumns } from './FeedbackColumns.tsx'
import { FeedbackFindings } from './FeedbackFindings.tsx'
import { type ColumnChoice, columnsOf, guessColumns } from './guessColumns.ts'

/** Inside a dialog: labels and outcomes from a file or a dataset, by the ids of the requests. */
export function ImportFeedback({ name }: { readonly name: string }) {
  const [from, setFrom] = useState<'file' | 'dataset'>('file')
  const [file, setFile] = useState<ChosenFile | null>(null)
  const [data, setData] = useState<string | null>(null)
  const datasets = useQuery(api.datasets.list.queryOptions({ input: {} })).data ?? []
  const pick = () => void native.pickFile({ title: 'Import feedback', kinds: [dataFiles] }).then((chosen) => chosen && setFile(chosen))
  return (
    <div className="stack">
      <p className="soft sm">
        A row for each label, with the id that the answer had in its header <code>X-Cairn-Request-Id</code>. If a label comes again, the
        last one counts.
      </p>
      <div className="row wrap">
        <SegmentedControl
          aria-label="Import from"
          value={from}
          onChange={(value) => setFrom(value === 'file' ? 'file' : 'dataset')}
          data={[
            { value: 'file', label: 'File' },
            { value: 'dataset', label: 'Dataset' },
          ]}
        />
        {from === 'file' ? (
          <>
            <Button variant="default" onClick={pick}>
              {file ? 'Another file…' : 'Choose a file…'}
            </Button>
            {file && (
              <b className="clip" title={file.name}>
                {file.name}
              </b>
            )}
          </>
        ) : (
          <Select
            aria-label="Dataset"
            placeholder="Choose a dataset"
            searchable
            data={datasets.map((dataset) => dataset.name)}
            value={data}
            onChange={setData}
          />
        )}
      </div>
      {from === 'file' && file && <OfFile key={file.token} name={name} file={file} />}
      {from === 'dataset' && data !== null && <OfDataset key={data} name={name} data={data} />}
    </div>
  )
}

function OfFile({ name, file: { token } }: { readonly name: string; readonly file: ChosenFile }) {
  const preview = useQuery(api.datasets.inspect.queryOptions({ input: { file: token, options: {} } }))
  return (
    <Answer query={preview} lines={4}>
      {({ columns }) => (
        <Mapped
          columns={columns.map((column) => column.name)}
          start={(chosen) => client.serving.feedback.importFile({ name, columns: chosen, file: token })}
        />
      )}
    </Answer>
  )
}

function OfDataset({ name, data }: { readonly name: string; readonly data: string }) {
  const found = useQuery(api.datasets.columns.queryOptions({ input: { ref: data } }))
  return (
    <Answer query={found} lines={4}>
      {(columns) => (
        <Mapped
          columns={columns.map((column) => column.name)}
          start={(chosen) => client.serving.feedback.importDataset({ name, columns: chosen, data })}
        />
      )}
    </Answer>
  )
}

interface MappedProps {
  readonly columns: readonly string[]
  readonly start: (columns: NonNullable<ReturnType<typeof columnsOf>>) => Promise<{ jobId: number }>
}

/** Which column is what; then the import and what it found. */
function Mapped({ columns, start }: MappedProps) {
  const [choice, setChoice] = useState<ColumnChoice>(() => guessColumns(columns))
  const [jobId, setJobId] = useState<number | undefined>(undefined)
  const job = useFollowedJob(jobId)
  const chosen = columnsOf(choice)
  const bring = useMutation({
    mutationFn: async () => {
      if (chosen === null) return null
      const started = await start(chosen)
      setJobId(started.jobId)
      const report = FeedbackReport.parse(await jobResult(started.jobId))
      await queryClient.invalidateQueries({ queryKey: api.serving.feedback.key() })
      return report
    },
    onError: () => {},
  })
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault()
        bring.mutate()
      }}
    >
      <FeedbackColumns columns={columns} choice={choice} onChange={setChoice} />
      {bring.isError && <FailureBanner error={bring.error} />}
      <div className="row wrap">
        <Button
          type="submit"
          loading={bring.isPending}
          disabled={chosen === null}
          title={chosen === null ? 'Choose the column of the request ids, and that of the label or an outcome' : undefined}
        >
          Import
        </Button>
        {bring.isPending && (
          <span className="grow">
            <Bar share={job?.progress ?? 0} label="Importing" />
          </span>
        )}
      </div>
      {bring.data && <FeedbackFindings report={bring.data} />}
    </form>
  )
}
