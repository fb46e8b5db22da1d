import type { FileReview } from '../../../../shared/contract/packages.ts'
import { conspicuous, type InputCheck, inputCheckTexts, type PlaceKind } from '../../../../shared/domain/packages/inputChecks.ts'
import { count, counted, none } from '../../../../shared/numbers.ts'
import { Card } from '../../ui/Card.tsx'
import { IconAlertTriangle, IconCircleCheck, IconCircleX } from '../../ui/icons.ts'
import { Badge, Facts } from '../../ui/marks.tsx'
import { type Column, DataTable } from '../../ui/table/DataTable.tsx'

/** Whether a file can be predicted as it is. */
export const canPredict = ({ missing, problem }: FileReview) => missing.length === 0 && problem === null

/** The file as the model will read it, before anything is predicted. */
export function FileReviewCard({ review }: { readonly review: FileReview }) {
  const { rows, columns, readAs, missing, extra, first, places, problem, checks, notes } = review
  const needed = columns.length + missing.length
  return (
    <Card
      title="Preview"
      note={`${counted(rows, 'row')}, ${count(columns.length)} of ${counted(needed, 'column')} of the model`}
      actions={
        canPredict(review) ? (
          <Badge tone="better" icon={<IconCircleCheck className="i" aria-hidden />}>
            ready to predict
          </Badge>
        ) : (
          <Badge tone="worse" icon={<IconCircleX className="i" aria-hidden />}>
            cannot be predicted
          </Badge>
        )
      }
    >
      <div className="pad stack tight">
        {missing.length > 0 && (
          <p className="banner worse" role="alert">
            <span className="wrap-text">
              Missing columns: <b>{missing.join(', ')}</b>. Add them to the file, with these names, and choose it again under “Rows”.
            </span>
          </p>
        )}
        {problem && (
          <p className="banner worse" role="alert">
            <span className="wrap-text">{problem.message} Correct it in the file and choose the file again under “Rows”.</span>
          </p>
        )}
        <Facts
          facts={[
            ...(readAs.length > 0 ? [{ name: 'Read as', value: <span className="wrap-text">{readAs.join(' · ')}</span> }] : []),
            ...(extra.length > 0
              ? [{ name: 'Extra', value: <span className="wrap-text">{`${extra.join(', ')} (kept beside the predictions)`}</span> }]
              : []),
          ]}
        />
        {notes.map((note) => (
          <p key={note} className="dim sm">
            {note}
          </p>
        ))}
      </div>
      {first.length > 0 && (
        <DataTable label="First rows of the file" columns={rowColumns(columns, places)} rows={first} rowKey={({ place }) => place} />
      )}
      {canPredict(review) && <InputChecks checks={checks} places={places} />}
    </Card>
  )
}

type FirstRow = FileReview['first'][number]

function rowColumns(columns: FileReview['columns'], places: PlaceKind): readonly Column<FirstRow>[] {
  const title = { line: 'Line', record: 'Record', row: 'Row' }[places]
  return [
    { id: 'place', title, numeric: true, className: 'dim', value: ({ place }) => place, cell: ({ place }) => count(place) },
    ...columns.map(
      ({ name }, at): Column<FirstRow> => ({
        id: `column ${name}`,
        title: name,
        className: 'clip',
        value: ({ cells }) => cells[at],
        cell: ({ cells }) => cells[at] ?? <span className="dim">{none}</span>,
      }),
    ),
  ]
}

interface InputChecksProps {
  readonly checks: readonly InputCheck[]
  readonly places: PlaceKind
}

/** What the file has that the model has not seen, counted for each column. */
export function InputChecks({ checks, places }: InputChecksProps) {
  const found = conspicuous(checks)
  if (found.length === 0)
    return (
      <p className="foot-note row">
        <IconCircleCheck className="i s c-better" aria-hidden /> No value is missing, and all are within the training data as far as it is
        known.
      </p>
    )
  return (
    <ul className="gate-list" aria-label="Values the model has not seen">
      {found.map((check) => (
        <li key={check.column}>
          <IconAlertTriangle className="i s c-warn" aria-hidden />
          <span>
            <b>{check.column}</b>
            {inputCheckTexts(check, places).map((text) => (
              <span key={text} className="dim xs">
                {text}
              </span>
            ))}
          </span>
        </li>
      ))}
    </ul>
  )
}
