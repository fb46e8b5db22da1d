import { Button, SegmentedControl, Select } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import type { ChosenFile, FileKind } from '../../../../shared/native.ts'
import { counted } from '../../../../shared/numbers.ts'
import { useCommand } from '../../app/commands.ts'
import { api, client, native } from '../../app/connection.ts'
import { useMutation, useQuery } from '../../app/queries.ts'
import { Answer } from '../../ui/Answer.tsx'
import { Card } from '../../ui/Card.tsx'
import { dataFileNames, dataFiles } from '../../ui/dataFiles.ts'
import { FailureBanner } from '../../ui/Failure.tsx'
import { Page } from '../../ui/Page.tsx'
import { DropBox } from '../../ui/DropBox.tsx'
import { canPredict, FileReviewCard } from './FileReviewCard.tsx'
import { OneRow } from './OneRow.tsx'
import { PredictionCard } from './PredictionCard.tsx'
import { PredictOnTarget } from './PredictOnTarget.tsx'

const packageKind: FileKind = { title: 'Cairn package', extensions: ['cairn'] }

type From = 'file' | 'row'

/** A model predicts the rows of a file, which is previewed first, or one row that is typed. */
export function PredictPage() {
  const search = useSearch({ from: '/packages/predict' })
  const choices = useChoices()
  const [file, setFile] = useState<ChosenFile | null>(null)
  const [chosen, setChosen] = useState<string | null>(search.package ? `package ${search.package}` : (search.ref ?? null))
  const [from, setFrom] = useState<From>('file')
  const [data, setData] = useState<ChosenFile | null>(null)
  const model = predictorOf(file, chosen)
  const review = useQuery({
    ...api.packages.review.queryOptions({ input: { ...(model ?? { ref: '' }), data: data?.token ?? '' } }),
    enabled: model !== null && data !== null,
    staleTime: 0,
  })
  const predict = useMutation({
    mutationFn: async () => {
      if (!model || !data) return null
      const output = await native.saveAs({
        title: 'Save the predictions',
        name: `${data.name.replace(/\.[^.]+$/, '')}-predicted.csv`,
        kinds: [{ title: 'CSV', extensions: ['csv'] }],
      })
      if (!output) return null
      const result = await client.packages.predict({ ...model, data: data.token, output: output.token, overwrite: true })
      await native.deliver(output)
      return { ...result, name: output.name }
    },
    onSuccess: (result) => result && notifications.show({ message: `Predicted ${counted(result.rows, 'row')}.` }),
    onError: () => {},
  })
  const ready = from === 'file' && model !== null && data !== null && review.data !== undefined && canPredict(review.data)
  const why =
    model === null ? 'Choose a model first' : data === null ? 'Choose a file with rows first' : 'The file does not fit the model yet'
  useCommand('model.predict', { run: () => predict.mutate(), disabled: ready ? undefined : why })
  const another = (change: () => void) => {
    predict.reset()
    change()
  }
  return (
    <Page
      title="Predict rows"
      sub="With a model version of this workspace, or with any package file"
      actions={
        from === 'file' && (
          <Button disabled={!ready} title={ready ? undefined : why} loading={predict.isPending} onClick={() => predict.mutate()}>
            Predict and save…
          </Button>
        )
      }
    >
      <div className="stack">
        {predict.isError && <FailureBanner error={predict.error} />}
        <div className="two">
          <Card title="Model" padded>
            <div className="stack">
              <Select
                label="In this workspace"
                placeholder="A model version or a package"
                searchable
                clearable
                data={choices}
                value={file ? null : chosen}
                onChange={(value) =>
                  another(() => {
                    setChosen(value)
                    setFile(null)
                  })
                }
              />
              <DropBox
                label="Package file"
                hint="or drop a .cairn file"
                kind={packageKind}
                file={file}
                onFile={(next) => another(() => setFile(next))}
              />
            </div>
          </Card>
          <Card title="Rows" padded>
            <div className="stack">
              <SegmentedControl
                aria-label="Rows to predict"
                value={from}
                onChange={(value) => setFrom(value as From)}
                data={[
                  { value: 'file', label: 'A file of rows' },
                  { value: 'row', label: 'One row' },
                ]}
              />
              {from === 'file' ? (
                <DropBox
                  label="Rows"
                  hint={`Drop a file: ${dataFileNames}`}
                  kind={dataFiles}
                  file={data}
                  onFile={(next) => another(() => setData(next))}
                />
              ) : (
                <p className="dim sm">{model === null ? 'Choose a model; its columns become a form below.' : 'Type the values below.'}</p>
              )}
            </div>
          </Card>
        </div>
        {from === 'row' && model !== null && <OneRow key={JSON.stringify(model)} predictor={model} />}
        {from === 'file' && predict.data && (
          <PredictionCard result={predict.data} onSave={() => predict.mutate()} busy={predict.isPending} />
        )}
        {from === 'file' && !predict.data && model !== null && data !== null && (
          <Answer query={review} lines={6}>
            {(found) => (
              <>
                <FileReviewCard review={found} />
                {canPredict(found) && !('file' in model) && <PredictOnTarget model={model} data={data.token} rows={found.rows} />}
              </>
            )}
          </Answer>
        )}
      </div>
    </Page>
  )
}

function predictorOf(file: ChosenFile | null, chosen: string | null) {
  if (file) return { file: file.token }
  if (chosen === null) return null
  const id = /^package (\d+)$/.exec(chosen)?.[1]
  return id === undefined ? { ref: chosen } : { package: Number(id) }
}

function useChoices() {
  const models = useQuery(api.models.list.queryOptions({ input: {} })).data ?? []
  const packages = useQuery(api.packages.list.queryOptions({ input: {} })).data ?? []
  return [
    {
      group: 'Model versions',
      items: models.flatMap(({ versions }) =>
        versions.map(({ ref, aliases }) => ({ value: ref, label: aliases.length > 0 ? `${ref} (${aliases.join(', ')})` : ref })),
      ),
    },
    { group: 'Packages', items: packages.map(({ id, name }) => ({ value: `package ${id}`, label: name })) },
  ]
}
