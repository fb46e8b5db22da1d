import { Button, Select } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import type { ChosenFile, FileKind } from '../../../../shared/native.ts'
import { count, counted } from '../../../../shared/numbers.ts'
import { useCommand } from '../../app/commands.ts'
import { api, client, native } from '../../app/connection.ts'
import { useMutation, useQuery } from '../../app/queries.ts'
import { Card } from '../../ui/Card.tsx'
import { FailureBanner } from '../../ui/Failure.tsx'
import { IconCircleCheck } from '../../ui/icons.ts'
import { Page } from '../../ui/Page.tsx'
import { DropBox } from './DropBox.tsx'

const packageKind: FileKind = { title: 'Cairn package', extensions: ['cairn'] }
const dataKind: FileKind = { title: 'Data files', extensions: ['csv', 'tsv', 'json', 'jsonl', 'parquet'] }

/** A model and a file of rows go in, a file with predictions comes out. */
export function PredictPage() {
  const search = useSearch({ from: '/packages/predict' })
  const choices = useChoices()
  const [file, setFile] = useState<ChosenFile | null>(null)
  const [chosen, setChosen] = useState<string | null>(search.package ? `package ${search.package}` : (search.ref ?? null))
  const [data, setData] = useState<ChosenFile | null>(null)
  const predict = useMutation({
    mutationFn: async () => {
      const model = predictorOf(file, chosen)
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
  const ready = predictorOf(file, chosen) !== null && data !== null
  useCommand('model.predict', { run: () => predict.mutate(), disabled: ready ? undefined : 'Choose a model and a file first' })
  return (
    <Page
      title="Predict rows"
      sub="What a package predicts here it predicts everywhere: nothing but the file is needed"
      actions={
        <Button disabled={!ready} loading={predict.isPending} onClick={() => predict.mutate()}>
          Predict and save…
        </Button>
      }
    >
      {predict.isError && <FailureBanner error={predict.error} />}
      {predict.data && (
        <p className="banner better" role="status">
          <IconCircleCheck className="i" aria-hidden />
          <span>
            {predict.data.name} has {counted(predict.data.rows, 'row')} and {count(predict.data.columns.length)} columns; the last ones are{' '}
            {predict.data.columns.slice(-3).join(', ')}. {predict.data.notes.join(' ')}
          </span>
        </p>
      )}
      <div className="two">
        <Card title="Model" padded>
          <div className="stack">
            <Select
              label="Of this workspace"
              placeholder="A model version or a package"
              searchable
              clearable
              data={choices}
              value={file ? null : chosen}
              onChange={(value) => {
                setChosen(value)
                setFile(null)
              }}
            />
            <DropBox label="Package file" hint="or drop a .cairn file from anywhere" kind={packageKind} file={file} onFile={setFile} />
          </div>
        </Card>
        <Card title="Rows" padded>
          <DropBox label="Rows" hint="Drop a CSV, TSV, JSON, JSON Lines or Parquet file" kind={dataKind} file={data} onFile={setData} />
          <p className="dim xs">It needs the columns of the model; others are kept beside the predictions.</p>
        </Card>
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
