import { Button } from '@mantine/core'
import { useState } from 'react'
import type { DatasetVersion } from '../../../../../shared/contract/datasets/index.ts'
import type { Column } from '../../../../../shared/domain/datasets/dataset.ts'
import type { PreparationStep, StepKind } from '../../../../../shared/domain/datasets/preparation.ts'
import { counted } from '../../../../../shared/numbers.ts'
import { useCommand } from '../../../app/commands.ts'
import { api } from '../../../app/connection.ts'
import { useQuery } from '../../../app/queries.ts'
import { Answer } from '../../../ui/Answer.tsx'
import { DraftNote } from '../../../ui/DraftNote.tsx'
import { FailureBanner } from '../../../ui/Failure.tsx'
import { IconArrowBackUp, IconArrowForwardUp, IconDatabase } from '../../../ui/icons.ts'
import { PreparedDatasets } from './PreparedDatasets.tsx'
import { SaveDialog } from './SaveDialog.tsx'
import { AddStep } from './steps/AddStep.tsx'
import { StepItem } from './steps/StepItem.tsx'
import { StepUndo } from './steps/StepUndo.tsx'
import { useSteps } from './steps/useSteps.ts'
import { StepsMenu } from './StepsMenu.tsx'
import { Suggestions } from './Suggestions.tsx'
import { columnsBefore, type ShownRows, usePreview } from './usePreview.ts'
import { InputRows } from './view/InputRows.tsx'
import { StepResult } from './view/StepResult.tsx'
import type { Side } from './view/viewLines.ts'
import './preparation.css'

/** Steps that make another dataset version of this one, beside what each makes of the rows. Nothing is saved until they are run. */
export function Prepare({ version }: { readonly version: DatasetVersion }) {
  const columns = useQuery(api.datasets.columns.queryOptions({ input: { ref: version.ref } }))
  return (
    <Answer query={columns} lines={10}>
      {(data) => <Shown version={version} input={data} />}
    </Answer>
  )
}

function Shown({ version, input }: { readonly version: DatasetVersion; readonly input: readonly Column[] }) {
  const { ref, dataset } = version
  const actions = useSteps(dataset)
  const { steps, draft } = actions
  const [chosen, setChosen] = useState<number | null>(steps.length === 0 ? null : steps.length - 1)
  const [adding, setAdding] = useState(false)
  const [saving, setSaving] = useState(false)
  const [side, setSide] = useState<Side>('changes')
  const [rows, setRows] = useState<ShownRows>('changed')
  const selected = chosen === null || steps.length === 0 ? null : Math.min(chosen, steps.length - 1)
  const { preview, before, fails, complete, late, shown } = usePreview(ref, steps, selected, rows)
  const outcomes = complete.length === 0 ? [] : (preview.data?.steps ?? [])
  const suggested = useSuggested(ref, complete)
  const notReady = readiness(steps.length, complete.length, outcomes, late, preview.isError)

  const add = (kind: StepKind, column = '') => {
    // With nothing selected it comes first: it is asked for at the rows of the input.
    actions.add(kind, column, selected ?? -1)
    setChosen((selected ?? -1) + 1)
  }
  const append = (more: readonly PreparationStep[]) => {
    if (more.length === 0) return
    actions.append(more, `add ${counted(more.length, 'step')}`)
    setChosen(steps.length + more.length - 1)
  }
  useCommand('dataset.prepare', { run: () => setAdding(true), label: 'Add preparation step…' })
  useCommand('dataset.prepareSave', { run: () => setSaving(true), disabled: notReady ?? undefined })
  const waits = selected !== null && selected >= complete.length
  return (
    <div className="prepare">
      <StepUndo actions={actions} />
      <SaveDialog
        opened={saving}
        onClose={() => setSaving(false)}
        version={version}
        steps={complete}
        columns={columnsBefore(outcomes.length, input, outcomes)}
        into={draft.value.into}
        onSaved={draft.discard}
      />
      <section className="prepare-steps" aria-label="Steps">
        <div className="row wrap prepare-bar">
          <AddStep opened={adding} onOpen={setAdding} onAdd={add} />
          <UndoButtons actions={actions} />
          <StepsMenu version={ref} steps={complete} whole={complete.length === steps.length} onSteps={append} onClear={actions.clear} />
          <Button className="push" size="xs" disabled={notReady !== null} title={notReady ?? undefined} onClick={() => setSaving(true)}>
            Save…
          </Button>
        </div>
        <DraftNote draft={{ ...draft, outdated: false }} />
        <ol className="step-list" aria-label="Preparation steps">
          <li className={`step source ${selected === null ? 'sel' : ''}`}>
            <div className="step-head">
              <button type="button" className="step-name" aria-pressed={selected === null} onClick={() => setChosen(null)}>
                <IconDatabase className="i s" aria-hidden />
                <span className="step-text">
                  <span className="step-title">{ref}</span>
                  <span className="xs dim num">
                    Input · {counted(version.rows, 'row')}, {counted(version.columns, 'column')}
                  </span>
                </span>
              </button>
            </div>
          </li>
          {steps.map((step, index) => (
            <StepItem
              key={step.id}
              draft={step}
              index={index}
              selected={index === selected}
              outcome={index < complete.length ? outcomes.at(index) : undefined}
              columns={columnsBefore(index, input, outcomes)}
              actions={actions}
              onSelect={(at) => setChosen(at === selected ? null : at)}
            />
          ))}
        </ol>
        {steps.length === 0 && (
          <p className="sm soft prepare-hint">
            Add steps to clean, reshape or join this data. Each shows what it changes; nothing is saved until you save the result as a
            dataset version.
          </p>
        )}
        <Suggestions suggestions={suggested} onAdd={append} />
        <PreparedDatasets reads={dataset} />
      </section>
      <section className="prepare-view" aria-label="Preview">
        {preview.isError && <FailureBanner error={preview.error} retry={() => void preview.refetch()} />}
        {fails && selected !== null && <p className="sm soft">Step {(shown ?? 0) + 1} has an error. These are the rows before it.</p>}
        {selected === null || complete.length === 0 || (fails && shown === 0) ? (
          <>
            {waits && <p className="sm soft">Complete step {complete.length + 1} to see what it does. These are the rows before it.</p>}
            <InputRows version={version} columns={input} onAdd={add} />
          </>
        ) : (
          <>
            {waits && <p className="sm soft">Complete step {complete.length + 1} to see what it does. These are the rows before it.</p>}
            {preview.data && (
              <StepResult
                preview={before ?? preview.data}
                index={shown ?? 0}
                late={late}
                side={waits || before ? 'after' : side}
                onSide={setSide}
                rows={rows}
                onRows={setRows}
                onAdd={add}
              />
            )}
            {!preview.data && !preview.isError && (
              <p className="dim pad" role="status">
                Computing the preview…
              </p>
            )}
          </>
        )}
      </section>
    </div>
  )
}

/** Why the steps cannot be saved yet; null where they can. */
function readiness(
  all: number,
  complete: number,
  outcomes: readonly { readonly problem: object | null }[],
  late: boolean,
  noPreview: boolean,
): string | null {
  if (all === 0) return 'Add a step first'
  if (complete < all) return `Step ${complete + 1} is not complete`
  // Too little memory or time for a preview: the run says what is wrong, if anything is.
  if (noPreview && !late) return null
  if (late || outcomes.length < complete) return 'The preview is being computed'
  const wrong = outcomes.findIndex(({ problem }) => problem !== null)
  return wrong < 0 ? null : `Step ${wrong + 1} has an error`
}

/** What is suggested for the version and not in the list yet. */
function useSuggested(ref: string, steps: readonly PreparationStep[]) {
  const all = useQuery(api.datasets.preparation.suggest.queryOptions({ input: { ref } })).data ?? []
  const known = new Set(steps.map((step) => JSON.stringify(step)))
  return all.filter(({ step }) => !known.has(JSON.stringify(step)))
}

function UndoButtons({ actions: { undo, redo, go } }: { readonly actions: ReturnType<typeof useSteps> }) {
  return (
    <span className="row">
      <Button
        size="xs"
        variant="default"
        px={6}
        aria-label={undo ? `Undo: ${undo}` : 'Undo step change'}
        title={undo ? `Undo: ${undo}` : undefined}
        disabled={undo === undefined}
        onClick={() => go('undo')}
      >
        <IconArrowBackUp className="i s" aria-hidden />
      </Button>
      <Button
        size="xs"
        variant="default"
        px={6}
        aria-label={redo ? `Redo: ${redo}` : 'Redo step change'}
        title={redo ? `Redo: ${redo}` : undefined}
        disabled={redo === undefined}
        onClick={() => go('redo')}
      >
        <IconArrowForwardUp className="i s" aria-hidden />
      </Button>
    </span>
  )
}
