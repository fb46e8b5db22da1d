import { NativeSelect } from '@mantine/core'
import { fieldsOf, textOf } from '../../../../../../shared/domain/training/fields/field.ts'
import { encodingLabels, shownText } from '../../../../../../shared/domain/training/fields/labels.ts'
import { columnPath } from '../../../../../../shared/domain/training/fields/recipeTexts.ts'
import { encodingSchema } from '../../../../../../shared/domain/training/fields/schema.ts'
import { FieldInput } from '../FieldInput.tsx'
import type { RunForm } from '../form.ts'
import { addEncoding, setEncoding, setIncluded } from '../model/changes.ts'
import type { ColumnRow } from './rows.ts'

interface EncodingSelectProps {
  readonly row: ColumnRow
  readonly onKind: (kind: string) => void
}

/** How a column becomes numbers: what suits its type and the model, and what stands there although it does not. */
export function EncodingSelect({ row: { column, type, state, encoding, encodings }, onKind }: EncodingSelectProps) {
  const kind = encoding.kind ?? ''
  if (state !== 'included' || type === null) return <span className="dim">{shownText(encodingLabels.kind, kind)}</span>
  return (
    <NativeSelect
      size="xs"
      variant="unstyled"
      className="cell-select"
      aria-label={`Encoding of ${column}`}
      data={encodings.map((value) => ({ value, label: shownText(encodingLabels.kind, value) }))}
      value={kind}
      onChange={(event) => onKind(event.currentTarget.value)}
    />
  )
}

/** The options of a column's encoding, beneath its row. */
export function EncodingFields({ row, form }: { readonly row: ColumnRow; readonly form: RunForm }) {
  const { change, checked } = form
  const options = fieldsOf(encodingSchema, row.encoding).filter(({ path }) => path !== 'kind')
  return (
    <div className="stack tight encoding-options" role="group" aria-label={`Encoding options of ${row.column}`}>
      {options.length === 0 ? (
        <p className="dim sm">{shownText(encodingLabels.kind, row.encoding.kind ?? '')} has no options.</p>
      ) : (
        <div className="run-fields">
          {options.map((field) => (
            <FieldInput
              key={field.path}
              field={field}
              label={encodingLabels[field.path]}
              text={textOf(field, row.encoding)}
              problem={checked.byPath.get(columnPath(row.place, field.path))}
              onText={(path, text) => change((before) => setEncoding(before, row, path, text))}
            />
          ))}
        </div>
      )}
      <div className="row">
        <button type="button" className="btn quiet" onClick={() => change((before) => addEncoding(before, form.texts.columns, row))}>
          Add a second encoding
        </button>
        {!row.key.startsWith('0 ') && (
          <button type="button" className="btn quiet" onClick={() => change((before) => setIncluded(before, [row.key], false))}>
            Remove this encoding
          </button>
        )}
      </div>
    </div>
  )
}
