import { Button } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useEffect, useMemo, useState } from 'react'
import type { Preview } from '../../../../../shared/contract/datasets/index.ts'
import type { ImportOptions } from '../../../../../shared/domain/datasets/import.ts'
import { factsOfPreview } from '../../../../../shared/domain/datasets/readingTexts.ts'
import type { ChosenFile } from '../../../../../shared/native.ts'
import { api } from '../../../app/connection.ts'
import { draftKey, useDraft } from '../../../app/drafts.ts'
import { useQuery } from '../../../app/queries.ts'
import { failureOf } from '../../../app/failures.ts'
import { Skeleton } from '../../../ui/Answer.tsx'
import { DraftNote } from '../../../ui/DraftNote.tsx'
import { FailureBanner } from '../../../ui/Failure.tsx'
import { ImportOptionFields } from './ImportOptionFields.tsx'
import { ImportProgress } from './ImportProgress.tsx'
import { type ImportRequest, isRequest, marksOf, nameOfFile } from './importRequest.ts'
import { useImport } from './importState.ts'
import { LayoutFields } from './LayoutFields.tsx'
import { PartFields } from './PartFields.tsx'
import { PreviewTable } from './PreviewTable.tsx'
import { QuestionList } from './QuestionList.tsx'
import { ReadChanges } from './ReadChanges.tsx'
import { ReadingStrip } from './ReadingStrip.tsx'
import { useImportJob } from './useImportJob.ts'

interface ImportFormProps {
  readonly file: ChosenFile
  readonly onDone: () => void
  readonly onOther: () => void
}

/** In ms: a preview reads the file, so it waits until typing pauses. */
const typingPause = 250

/** How a file is to be read, and what that makes of it. A failed import keeps the form as it is, with the reason. */
export function ImportForm({ file, onDone, onOther }: ImportFormProps) {
  const { into } = useImport()
  // The options are of the file by its name: it has to be chosen again in another window, and they are there.
  const draft = useDraft<ImportRequest>(
    draftKey(`import ${file.name}`, into === null ? undefined : `dataset:${into}`),
    { name: into ?? nameOfFile(file.name), append: into !== null, options: {}, sensitive: [], protected: [] },
    isRequest,
  )
  const { value: request } = draft
  const change = (part: Partial<ImportRequest>) => draft.set((before) => ({ ...before, ...part }))
  const typed = JSON.stringify(request.options)
  const [settled] = useDebouncedValue(typed, typingPause)
  const options = useMemo((): ImportOptions => JSON.parse(settled), [settled])
  const datasets = useQuery(api.datasets.list.queryOptions({ input: {} })).data ?? []
  const name = request.name.trim()
  const taken = datasets.some((dataset) => dataset.name === name)
  const preview = useQuery({
    ...api.datasets.inspect.queryOptions({ input: { file: file.token, options, ...(taken && { name }) } }),
    placeholderData: (before: Preview | undefined) => before,
  })
  // A wrong type or delimiter is mended where it was set: what the file was last read as stays below the reason.
  const [known, setKnown] = useState<Preview | undefined>(undefined)
  useEffect(() => {
    if (preview.data && !preview.isError) setKnown(preview.data)
  }, [preview.data, preview.isError])
  const [opened, setOpened] = useState<boolean | null>(null)
  const job = useImportJob(() => {
    draft.discard()
    onDone()
  })
  if (job.running) return <ImportProgress jobId={job.jobId} file={file.name} onCancel={job.cancel} onLeave={onDone} />
  const isText = known ? known.delimiter !== null : preview.isError
  const appends = request.append && taken
  // Where the file is none that can be read, its fields would not help.
  const shown = opened ?? (preview.isError && failureOf(preview.error).code !== 'FORMAT_UNKNOWN')
  const current = settled === typed && !preview.isPlaceholderData && !preview.isPending && !preview.isError
  return (
    <form
      className="stack import-form"
      onSubmit={(event) => {
        event.preventDefault()
        const marks = marksOf(request, known?.columns.map(({ name }) => name) ?? [])
        job.start(file, { ...request, ...marks, append: appends })
      }}
    >
      <DraftNote draft={draft} />
      <ImportOptionFields request={request} known={taken} fixed={into !== null} preview={known} onChange={change} />
      {preview.isError && <FailureBanner error={preview.error} retry={() => void preview.refetch()} />}
      {(known || preview.isError) && (
        <ReadingStrip facts={known && factsOfPreview(known)} open={shown} onToggle={() => setOpened(!shown)}>
          <LayoutFields key={String(draft.restored)} request={request} preview={known} isText={isText} onChange={change} />
        </ReadingStrip>
      )}
      {known?.contents && <PartFields request={request} contents={known.contents} onChange={change} />}
      {known && !preview.isError && <QuestionList questions={known.questions} request={request} onChange={change} />}
      {job.error !== null && <FailureBanner error={job.error} />}
      {known ? (
        <>
          <PreviewTable preview={known} request={request} appends={appends} onChange={change} />
          <ReadChanges report={known.report} sensitive={request.sensitive} />
        </>
      ) : (
        preview.isPending && <Skeleton lines={8} />
      )}
      <div className="row wrap import-actions">
        <Button type="submit" disabled={request.name.trim() === '' || !current}>
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
