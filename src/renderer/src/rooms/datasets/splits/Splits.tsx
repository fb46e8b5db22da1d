import { Button } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { notifications } from '@mantine/notifications'
import { keepPreviousData, skipToken } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { DatasetVersion } from '../../../../../shared/contract/datasets/index.ts'
import type { SplitRecipe } from '../../../../../shared/domain/datasets/dataset.ts'
import { type DefaultSplit, splitWarningText, splitWords } from '../../../../../shared/domain/datasets/defaultSplit.ts'
import { api, client } from '../../../app/connection.ts'
import { draftKey, useDraft } from '../../../app/drafts.ts'
import { useMutation, useQuery } from '../../../app/queries.ts'
import { Answer } from '../../../ui/Answer.tsx'
import { Card } from '../../../ui/Card.tsx'
import { ExportMenu } from '../../../ui/ExportMenu.tsx'
import { DraftNote } from '../../../ui/DraftNote.tsx'
import { IconAlertTriangle } from '../../../ui/icons.ts'
import { LeakageCard } from './LeakageCard.tsx'
import { PartsCard, TargetCard } from './PartsCard.tsx'
import { SplitFields } from './SplitFields.tsx'
import { formOf, problemsOf, SplitForm, splitOf } from './splitForm.ts'

/** Typing a number asks for no split of its first digit. */
const settleTime = 300

/** The split that training uses by default: what it is, what it gives, what would leak through it; changed here, and saved on purpose. */
export function Splits({ version: { ref, dataset, number } }: { readonly version: DatasetVersion }) {
  const known = useQuery(api.datasets.defaultSplit.queryOptions({ input: { ref } }))
  return (
    <Answer query={known} lines={6}>
      {(split) => <Editor key={ref} known={split} draftAt={draftKey(`split v${number}`, `dataset:${dataset}`)} />}
    </Answer>
  )
}

function Editor({ known, draftAt }: { readonly known: DefaultSplit; readonly draftAt: string }) {
  const { ref } = known
  const columns = useQuery(api.datasets.columns.queryOptions({ input: { ref } })).data ?? []
  const saved = useMemo(() => formOf(known.recipe), [known.recipe])
  const draft = useDraft<SplitForm>(draftAt, saved, (form) => SplitForm.safeParse(form).success)
  const problems = problemsOf(draft.value)
  const recipe = splitOf(draft.value)
  const save = useMutation({
    mutationFn: (next: SplitRecipe | null) => client.datasets.setDefaultSplit({ ref, recipe: next }),
    onSuccess: ({ source }) => {
      draft.saved()
      notifications.show({ message: source === 'automatic' ? `${ref} uses the automatic split.` : `Default split of ${ref} saved.` })
    },
  })
  return (
    <div className="stack">
      <Card
        title="Default split"
        note={sourceText(known)}
        padded
        actions={
          <>
            {known.source !== 'automatic' && (
              <Button variant="default" disabled={save.isPending} onClick={() => save.mutate(null)}>
                Use the automatic split
              </Button>
            )}
            <Button variant="default" disabled={!draft.dirty || save.isPending} onClick={draft.discard}>
              Discard
            </Button>
            <Button
              disabled={!draft.dirty || recipe === null || save.isPending}
              loading={save.isPending}
              onClick={() => save.mutate(recipe)}
            >
              Save
            </Button>
          </>
        }
      >
        <div className="stack">
          <DraftNote draft={draft} />
          <SplitFields form={draft.value} problems={problems} columns={columns} onForm={draft.set} />
          <p className="sm dim">
            Training, sweeps and cross-validation on {ref} start from the {known.source === 'automatic' ? 'automatic' : 'saved'} split:{' '}
            {splitWords(known.recipe)}. Runs keep the split they were trained with.
          </p>
        </div>
      </Card>
      <Preview at={ref} recipe={recipe} dirty={draft.dirty} />
    </div>
  )
}

function sourceText({ source, from }: DefaultSplit): string {
  if (source === 'automatic') return 'automatic: no split is saved for this version'
  return source === 'saved' || from === null ? 'saved for this version' : `inherited from ${from}`
}

/** The part of every row, as the split in the form gives it. */
function ExportSplit({ at, recipe }: { readonly at: string; readonly recipe: SplitRecipe }) {
  return (
    <ExportMenu
      label="Export split"
      title="Export the split"
      name={`${at.replace('@', '-')}-split`}
      start={(file) => client.datasets.exportSplit({ ref: at, recipe, ...file })}
      done={`Exported the split of ${at}`}
    />
  )
}

/** What the split in the form gives. */
function Preview({ at, recipe, dirty }: { readonly at: string; readonly recipe: SplitRecipe | null; readonly dirty: boolean }) {
  const text = JSON.stringify(recipe)
  const [settled] = useDebouncedValue(text, settleTime)
  const asked = settled === 'null' ? null : (JSON.parse(settled) as SplitRecipe)
  const options = api.datasets.leakage.queryOptions({ input: asked ? { ref: at, recipe: asked } : skipToken })
  const leakage = useQuery({ ...options, placeholderData: keepPreviousData })
  if (recipe === null) return <p className="dim">Complete the split to preview it.</p>
  return (
    <Answer query={leakage} lines={6}>
      {(report) => (
        <div className="stack" aria-busy={leakage.isPlaceholderData || settled !== text}>
          {dirty && <p className="sm soft">Preview of the unsaved split.</p>}
          {report.split.warnings.length > 0 && (
            <ul className="stack tight sm" aria-label="Warnings about the split">
              {report.split.warnings.map((warning) => (
                <li key={JSON.stringify(warning)} className="row c-warn">
                  <IconAlertTriangle className="i s" aria-hidden />
                  <span>{splitWarningText(warning)}</span>
                </li>
              ))}
            </ul>
          )}
          <div className="two">
            <PartsCard report={report.split} actions={<ExportSplit at={at} recipe={recipe} />} />
            <LeakageCard report={report} />
          </div>
          {report.split.target && <TargetCard target={report.split.target} rows={report.split.rows} />}
        </div>
      )}
    </Answer>
  )
}
