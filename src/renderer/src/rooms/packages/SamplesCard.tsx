import { Button, Checkbox, NumberInput, SegmentedControl } from '@mantine/core'
import type { SampleChoice } from '../../../../shared/domain/packages/samples.ts'
import { maxSamples, type SampleRows, samplesText } from '../../../../shared/domain/packages/samples.ts'
import type { ChosenFile } from '../../../../shared/native.ts'
import { count } from '../../../../shared/numbers.ts'
import { api } from '../../app/connection.ts'
import { useQuery } from '../../app/queries.ts'
import { Answer } from '../../ui/Answer.tsx'
import { Card } from '../../ui/Card.tsx'
import { dataFiles } from '../../ui/dataFiles.ts'
import { Badge } from '../../ui/marks.tsx'
import { type Column, DataTable } from '../../ui/table/DataTable.tsx'
import { DropBox } from '../../ui/DropBox.tsx'

/** What was chosen, kept while one moves between the kinds. */
export interface SamplePick {
  readonly kind: 'spread' | 'rows' | 'file' | 'none'
  readonly count: number
  readonly rows: readonly number[]
}

export const firstPick: SamplePick = { kind: 'spread', count: maxSamples, rows: [] }

type Samples = SampleChoice | { kind: 'file'; file: string }

/** What the build is asked for; null while nothing is chosen yet. */
export function samplesOf({ kind, count: wanted, rows }: SamplePick, file: ChosenFile | null): Samples | null {
  if (kind === 'none') return { kind }
  if (kind === 'spread') return { kind, count: wanted }
  if (kind === 'rows') return rows.length > 0 ? { kind, rows: [...rows] } : null
  return file && { kind, file: file.token }
}

interface SamplesCardProps {
  readonly version: string
  readonly isTrainedHere: boolean
  readonly pick: SamplePick
  readonly onPick: (pick: SamplePick) => void
  readonly file: ChosenFile | null
  readonly onFile: (file: ChosenFile) => void
}

const choices = 100

/** Which rows of the data go into the package, and what they look like there: nobody sends rows without having seen them. */
export function SamplesCard({ version, isTrainedHere, pick, onPick, file, onFile }: SamplesCardProps) {
  const samples = samplesOf(pick, file)
  const preview = useQuery({
    ...api.packages.samples.queryOptions({
      input: { ref: version, samples: samples ?? { kind: 'none' }, choices: pick.kind === 'rows' ? choices : 0 },
    }),
    placeholderData: (before) => before,
    enabled: isTrainedHere,
  })
  return (
    <Card title="Sample rows" note="anyone who gets the package can read them">
      <div className="pad stack tight">
        <SegmentedControl
          aria-label="Sample rows"
          value={pick.kind}
          onChange={(kind) => onPick({ ...pick, kind: kind as SamplePick['kind'] })}
          data={[
            ...(isTrainedHere
              ? [
                  { value: 'spread', label: 'Held-out rows' },
                  { value: 'rows', label: 'Pick rows' },
                ]
              : []),
            { value: 'file', label: 'Rows from a file' },
            { value: 'none', label: 'None' },
          ]}
        />
        {pick.kind === 'spread' && (
          <NumberInput
            label="Number of rows"
            description={`1 to ${maxSamples}, spread evenly over the held-out rows`}
            min={1}
            max={maxSamples}
            allowDecimal={false}
            maw={220}
            value={pick.count}
            onChange={(value) => onPick({ ...pick, count: Math.min(Math.max(Number(value) || 1, 1), maxSamples) })}
          />
        )}
        {pick.kind === 'file' && (
          <DropBox
            label="Sample rows file"
            hint="Drop a file with rows you have made, up to 20"
            kind={dataFiles}
            file={file}
            onFile={onFile}
          />
        )}
        {pick.kind === 'rows' && (
          <div className="row wrap sm">
            <span>
              {count(pick.rows.length)} of at most {maxSamples} rows chosen
            </span>
            {pick.rows.length > 0 && (
              <Button size="compact-xs" variant="default" onClick={() => onPick({ ...pick, rows: [] })}>
                Clear
              </Button>
            )}
          </div>
        )}
      </div>
      {isTrainedHere ? (
        <Answer query={preview} lines={4}>
          {(found) => (
            <>
              {(samples !== null || pick.kind === 'none') && (
                <p className="pad sm wrap-text" role="status">
                  {samplesText(found)}
                </p>
              )}
              {pick.kind === 'rows' ? (
                <Rows
                  found={found}
                  rows={found.choices}
                  chosen={pick.rows}
                  onToggle={(row) =>
                    onPick({
                      ...pick,
                      rows: pick.rows.includes(row) ? pick.rows.filter((other) => other !== row) : [...pick.rows, row].slice(0, maxSamples),
                    })
                  }
                />
              ) : (
                found.rows.length > 0 && <Rows found={found} rows={found.rows} />
              )}
            </>
          )}
        </Answer>
      ) : (
        <p className="pad sm wrap-text" role="status">
          {pick.kind === 'none'
            ? 'No rows of your data are included. It was trained elsewhere, so no data is known to be unseen by it.'
            : 'The rows of the file are included, with what the model predicts for them.'}
        </p>
      )}
    </Card>
  )
}

type Row = SampleRows['rows'][number]

interface RowsProps {
  readonly found: SampleRows
  readonly rows: readonly Row[]
  readonly chosen?: readonly number[]
  readonly onToggle?: (row: number) => void
}

function Rows({ found: { columns }, rows, chosen, onToggle }: RowsProps) {
  const pick: Column<Row> = {
    id: 'pick',
    title: 'Include',
    value: ({ row }) => (chosen?.includes(row) ? 1 : 0),
    cell: ({ row }) => (
      <Checkbox
        size="xs"
        aria-label={`Include row ${row}`}
        checked={chosen?.includes(row) ?? false}
        disabled={!chosen?.includes(row) && (chosen?.length ?? 0) >= maxSamples}
        onChange={() => onToggle?.(row)}
      />
    ),
  }
  const shown: readonly Column<Row>[] = [
    ...(onToggle ? [pick] : []),
    { id: 'row', title: 'Row', numeric: true, className: 'dim', value: ({ row }) => row, cell: ({ row }) => count(row) },
    ...columns.map(
      ({ name, sensitive }, at): Column<Row> => ({
        id: `column ${name}`,
        title: name,
        className: 'clip',
        value: ({ cells }) => cells[at],
        cell: ({ cells }) => (sensitive ? <Badge>masked</Badge> : cells[at] === '' ? <span className="dim">–</span> : cells[at]),
      }),
    ),
  ]
  return (
    <div className="sample-rows">
      <DataTable label="Rows in the package" columns={shown} rows={rows} rowKey={({ row }) => row} />
    </div>
  )
}
