import { Button } from '@mantine/core'
import { useEffect, useState } from 'react'
import type { Preview } from '../../../../../shared/contract/datasets/index.ts'
import type { ChosenFile } from '../../../../../shared/native.ts'
import { api } from '../../../app/connection.ts'
import { draftKey, useDraft } from '../../../app/drafts.ts'
import { useQuery } from '../../../app/queries.ts'
import { Answer } from '../../../ui/Answer.tsx'
import { DraftNote } from '../../../ui/DraftNote.tsx'
import { FailureBanner } from '../../../ui/Failure.tsx'
import { ImportOptionFields, type ImportRequest } from './ImportOptionFields.tsx'
import { ImportProgress } from './ImportProgress.tsx'
import { useImport } from './importState.ts'
import { PreviewTable } from './PreviewTable.tsx'
import { useImportJob } from './useImportJob.ts'

interface ImportFormProps {
  readonly file: ChosenFile
  readonly onDone: () => void
  readonly onOther: () => void
}

/** How a file is to be read, and what that makes of it. A failed import keeps the form as it is, with the reason. */
export function ImportForm({ file, onDone, onOther }: ImportFormProps) {
  const { into } = useImport()
  // The options are of the file by its name: it has to be chosen again in another window, and they are there.
  const draft = useDraft<ImportRequest>(draftKey(`import ${file.name}`, into === null ? undefined : `dataset:${into}`), {
    name: into ?? file.name.replace(/\.[^.]+$/, ''),
    append: into !== null,
    options: {},
    sensitive: [],
  })
  const { value: request } = draft
  const change = (part: Partial<ImportRequest>) => draft.set((before) => ({ ...before, ...part }))
  const preview = useQuery({
    ...api.datasets.inspect.queryOptions({ input: { file: file.token, options: request.options } }),
    placeholderData: (before: Preview | undefined) => before,
  })
  // A wrong type or delimiter is mended where it was set: what the file was last read as stays below the reason.
  const [known, setKnown] = useState<Preview | undefined>(undefined)
  useEffect(() => {
    if (preview.data && !preview.isError) setKnown(preview.data)
  }, [preview.data, preview.isError])
  const datasets = useQuery(api.datasets.list.queryOptions({ input: {} })).data ?? []
  const taken = datasets.some((dataset) => dataset.name === request.name.trim())
  const job = useImportJob(() => {
    draft.discard()
    onDone()
  })
  if (job.running) return <ImportProgress jobId={job.jobId} file={file.name} onCancel={job.cancel} onLeave={onDone} />
  const isText = known ? known.delimiter !== null : /\.(csv|tsv|txt)$/i.test(file.name)
  const appends = request.append && taken
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault()
        job.start(file, { ...request, append: appends })
      }}
    >
      <DraftNote draft={draft} />
      <ImportOptionFields
        key={String(draft.restored)}
        request={request}
        known={taken}
        fixed={into !== null}
        isText={isText}
        preview={known}
        onChange={change}
      />
      {job.error !== null && <FailureBanner error={job.error} />}
      {known && preview.isError && <FailureBanner error={preview.error} />}
      {known ? (
        <PreviewTable preview={known} request={request} onChange={change} />
      ) : (
        <Answer query={preview} lines={8}>
          {() => null}
        </Answer>
      )}
      <div className="row wrap">
        <Button type="submit" disabled={request.name.trim() === '' || preview.isError || preview.isPending}>
          {appends ? 'Append' : 'Import'}
        </Button>
        <Button variant="default" onClick={onOther}>
          Another file…
        </Button>
        <Button
          variant="subtle"
          color="gray"
          onClick={() => {
            draft.discard()
            onDone()
          }}
        >
          Cancel
        </Button>
        <span className="dim sm clip">{file.name}</span>
      </div>
    </form>
  )
}
