import { Button } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useState } from 'react'
import type { ChosenFile, FileKind } from '../../../../shared/native.ts'
import { counted } from '../../../../shared/numbers.ts'
import { useCommand } from '../../app/commands.ts'
import { client, native } from '../../app/connection.ts'
import { useMutation } from '../../app/queries.ts'
import { Card } from '../../ui/Card.tsx'
import { FailureBanner } from '../../ui/Failure.tsx'
import { Page } from '../../ui/Page.tsx'

const packageKind: FileKind = { title: 'Cairn package', extensions: ['cairn'] }
const dataKind: FileKind = { title: 'Data files', extensions: ['csv', 'tsv', 'json', 'jsonl', 'parquet'] }

/** A package and a file of rows go in, a file with predictions comes out. */
export function PredictPage() {
  const [model, setModel] = useState<ChosenFile | null>(null)
  const [data, setData] = useState<ChosenFile | null>(null)
  const predict = useMutation({
    mutationFn: async () => {
      if (!model || !data) return null
      const output = await native.saveAs({
        title: 'Save the predictions',
        name: `${data.name.replace(/\.[^.]+$/, '')}-predicted.csv`,
        kinds: [{ title: 'CSV', extensions: ['csv'] }],
      })
      if (!output) return null
      const result = await client.packages.predict({ file: model.token, data: data.token, output: output.token, overwrite: true })
      await native.deliver(output)
      return result
    },
    onSuccess: (result) => result && notifications.show({ message: `Predicted ${counted(result.rows, 'row')}.` }),
    onError: () => {},
  })
  const ready = model !== null && data !== null
  useCommand('model.predict', { run: () => predict.mutate(), disabled: ready ? undefined : 'Choose a package and a file first' })
  const pick = (kind: FileKind, set: (file: ChosenFile) => void) => () =>
    void native.pickFile({ title: kind.title, kinds: [kind] }).then((file) => file && set(file))
  return (
    <Page
      title="Predict rows"
      sub="Nothing but the package is needed: no workspace, no training data"
      actions={
        <Button disabled={!ready} loading={predict.isPending} onClick={() => predict.mutate()}>
          Predict and save…
        </Button>
      }
    >
      {predict.isError && <FailureBanner error={predict.error} />}
      <div className="two">
        <Card title="Package" padded>
          <div className="row">
            <Button variant="default" onClick={pick(packageKind, setModel)}>
              Choose…
            </Button>
            <span className="clip">{model?.name ?? 'none chosen'}</span>
          </div>
        </Card>
        <Card title="Rows" padded>
          <div className="row">
            <Button variant="default" onClick={pick(dataKind, setData)}>
              Choose…
            </Button>
            <span className="clip">{data?.name ?? 'none chosen'}</span>
          </div>
        </Card>
      </div>
    </Page>
  )
}
